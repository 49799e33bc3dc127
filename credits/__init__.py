"""What attendance is worth: rules, ledger, standing against the yearly line, certificates, the appraisal list."""
