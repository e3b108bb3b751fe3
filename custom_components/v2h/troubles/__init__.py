"""What a person has to mend: found, waited for, and shown as entries under Repairs."""
