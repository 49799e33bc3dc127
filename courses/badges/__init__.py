"""Personal badges: a signed code on a card or a phone, read by a scanner, a webcam or from a picture, with no network at all."""
