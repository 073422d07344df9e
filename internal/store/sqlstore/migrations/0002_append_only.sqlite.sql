-- The audit trail is written once. The third trigger is for INSERT OR REPLACE,
-- which removes the old row without asking the second.

create trigger audit_events_no_update before update on audit_events
begin
    select raise(abort, 'the audit trail is append-only');
end;

create trigger audit_events_no_delete before delete on audit_events
begin
    select raise(abort, 'the audit trail is append-only');
end;

create trigger audit_events_no_replace before insert on audit_events
when exists (select 1 from audit_events where id = new.id)
begin
    select raise(abort, 'the audit trail is append-only');
end;
