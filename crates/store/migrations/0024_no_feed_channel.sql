-- A feed is a member's own, under an address of its own (table feeds): a program fetches it. It is
-- no way to tell a contact, and nothing was ever sent by it.
DELETE FROM contact_channels WHERE kind = 'feed';
DELETE FROM drill_questions WHERE kind = 'feed';
DELETE FROM digests WHERE kind = 'feed';
DELETE FROM outbox WHERE kind = 'feed';
