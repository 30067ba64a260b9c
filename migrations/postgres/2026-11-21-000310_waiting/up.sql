-- The address (IPv6: the /64) from which a waiting request came, so that one address cannot fill the room.
ALTER TABLE interactions ADD COLUMN network TEXT;

CREATE INDEX interactions_network ON interactions (network, id);
