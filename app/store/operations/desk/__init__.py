"""What a desk is told and how it stands: versions of its file, proposals, facts and figures."""
