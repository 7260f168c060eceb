"""What a press in a case's thread, the queue or a mail's modal does at the desk."""
