"""From a mail to a reply as steps."""
