"""The doors of ``/v1/approvals``: asked for, read, waited for, answered, reported on, taken back."""
