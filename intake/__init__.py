"""The flow behind both faces: answers, decision, response, routing, booking, hand-off."""
