"""Claims with their proofs, exemptions and accredited credits, in a window of their own."""
