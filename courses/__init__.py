"""What is taught and who was there: programmes, courses, sessions, enrolment, check-in, replays."""
