-- The index of names holds what the lists show: not the spaces that are private.
DELETE s FROM name_suffixes s JOIN playgrounds p ON p.id = s.entity_id WHERE s.list = 'space' AND NOT p.is_public;
