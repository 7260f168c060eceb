"""What is posted for operators and owners: versions, rehearsals, and the week's figures."""
