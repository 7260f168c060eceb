"""The life of an approval: asked, held, carried out, told."""
