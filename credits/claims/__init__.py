"""What is granted to one person: claims of learning elsewhere with their proofs, exemptions from the line, accreditation."""
