"""What a press on a request's card, its modals or its lines does at the desk."""
