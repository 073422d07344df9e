-- Secrets that are renewed within a connection, as tokens of a calendar are: each
-- renewal is a revision of the same version.

alter table credentials add column revision bigint not null default 0;
