-- A delivery is durable before it is applied (state 'received'); under a burst it is applied a moment later.
CREATE INDEX event_received ON event(id) WHERE state = 'received';
