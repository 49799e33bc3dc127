"""The layouts of certificates: their versions, and the editor in which one is changed."""
