import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
import { gql } from 'urql';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A secret, such as a key: it goes in and never comes out. */
  Secret: { input: string; output: never; }
  /** A moment as RFC 3339, in UTC: 2026-11-23T05:17:00Z. */
  Time: { input: string; output: string; }
};

/** What was done. */
export type AuditAction =
  /** A credential was to be stored. */
  | 'CONNECT'
  /** A credential was removed. */
  | 'DISCONNECT'
  /** The key that seals credentials was changed. */
  | 'ROTATE'
  /** Somebody signed in. */
  | 'SIGN_IN'
  /** Somebody signed out. */
  | 'SIGN_OUT'
  /** A credential was tried. */
  | 'TEST'
  /** The provider reported something, or somebody did in its name, which is FORBIDDEN; or it was to be told how to. */
  | 'WEBHOOK'
  /** Something was to be changed at the provider. */
  | 'WRITE';

/** Something that was done. It holds no secrets and no contents, and is never changed. */
export type AuditEvent = {
  __typename?: 'AuditEvent';
  /** What. */
  action: AuditAction;
  /** When. */
  at: Scalars['Time']['output'];
  /** What went wrong; null if nothing did. */
  code?: Maybe<ErrorCode>;
  /** The request's correlation ID. */
  correlationId: Scalars['String']['output'];
  /** Its ID, a UUID in the order of time. */
  id: Scalars['ID']['output'];
  /** The operation at the provider, for writes: vapi.startCall. For reports what they are about: twilio.messageStatus. */
  operation?: Maybe<Scalars['String']['output']>;
  /** What became of a write; null for other actions and where there is nothing to doubt. */
  outcome?: Maybe<ErrorOutcome>;
  /** With which service; null if none was concerned. */
  service?: Maybe<Service>;
};

/** A page of the audit trail. */
export type AuditEventConnection = {
  __typename?: 'AuditEventConnection';
  /** The same with their cursors. */
  edges: Array<AuditEventEdge>;
  /** The events of this page. */
  nodes: Array<AuditEvent>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** An event in a list. */
export type AuditEventEdge = {
  __typename?: 'AuditEventEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: AuditEvent;
};

/** Which events to list; what is left out does not restrict. */
export type AuditEventFilter = {
  /** Those of this kind. */
  action?: InputMaybe<AuditAction>;
  /** Those of the request with this correlation ID. */
  correlationId?: InputMaybe<Scalars['String']['input']>;
};

/** How to go on when a consent has ended. */
export type BeginCalendarAuthorizationInput = {
  /** The path of this server's pages to go on to, such as /settings?tab=calendar. It gets the parameter connected=CALENDAR if all went well, else error with the code of what did not, and correlationId. */
  returnPath?: Scalars['String']['input'];
};

/** A consent that has begun. */
export type BeginCalendarAuthorizationPayload = {
  __typename?: 'BeginCalendarAuthorizationPayload';
  /** The page to open, in this browser. */
  authorizationUrl?: Maybe<Scalars['String']['output']>;
  /** When the consent is not accepted any more: in 10 minutes. */
  expiresAt?: Maybe<Scalars['Time']['output']>;
};

/** A circuit breaker: it stops calls to a provider that fails, and lets a few through to see whether it is back. */
export type Breaker = {
  __typename?: 'Breaker';
  /** While open: the milliseconds until calls are let through again; otherwise null. */
  retryAfterMs?: Maybe<Scalars['Int']['output']>;
  /** Its state. */
  state: BreakerState;
};

/** The state of a circuit breaker. */
export type BreakerState =
  /** Calls are sent. */
  | 'CLOSED'
  /** The recovery time is over; a few calls are let through to see. */
  | 'HALF_OPEN'
  /** The last calls failed; none is sent until the recovery time is over. */
  | 'OPEN';

/** What the viewer's calendars hold. */
export type Calendar = {
  __typename?: 'Calendar';
  /** The calendars: at Google the primary one first, elsewhere those first that can be written to. */
  calendars?: Maybe<CalendarListEntryConnection>;
  /** One event, or one occurrence of a recurring one. */
  event?: Maybe<CalendarEvent>;
  /** What happens in a span of time, by its start. Of a recurring event the single occurrences are returned. */
  events?: Maybe<CalendarEventConnection>;
  /** When calendars are busy. One that cannot be read says so itself and spoils no other. */
  freeBusy?: Maybe<CalendarFreeBusy>;
};


/** What the viewer's calendars hold. */
export type CalendarCalendarsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


/** What the viewer's calendars hold. */
export type CalendarEventArgs = {
  id: Scalars['ID']['input'];
};


/** What the viewer's calendars hold. */
export type CalendarEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  calendarId: Scalars['ID']['input'];
  first?: Scalars['Int']['input'];
  from: Scalars['Time']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
  to: Scalars['Time']['input'];
};


/** What the viewer's calendars hold. */
export type CalendarFreeBusyArgs = {
  calendarIds: Array<Scalars['ID']['input']>;
  from: Scalars['Time']['input'];
  to: Scalars['Time']['input'];
};

/** What an account may do with a calendar. */
export type CalendarAccess =
  /** See when it is busy, and nothing else. */
  | 'FREE_BUSY'
  /** Everything. */
  | 'OWNER'
  /** See its events. */
  | 'READER'
  /** Add and change events. */
  | 'WRITER';

/** Somebody, or something, that is invited. */
export type CalendarAttendee = {
  __typename?: 'CalendarAttendee';
  /** Their e-mail address. */
  email?: Maybe<Scalars['String']['output']>;
  /** What they are called. */
  name?: Maybe<Scalars['String']['output']>;
  /** Whether they need not come. */
  optional: Scalars['Boolean']['output'];
  /** Whether they organize it. */
  organizer: Scalars['Boolean']['output'];
  /** Whether it is a room or a thing. */
  resource: Scalars['Boolean']['output'];
  /** What they answered; null for what is not known here. */
  response?: Maybe<CalendarResponse>;
  /** Whether it is the account that is connected. */
  self: Scalars['Boolean']['output'];
};

/** Somebody to invite. */
export type CalendarAttendeeInput = {
  /** Their e-mail address. */
  email: Scalars['String']['input'];
  /** What they are called. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Whether they need not come. */
  optional?: Scalars['Boolean']['input'];
};

/** When one calendar is busy. */
export type CalendarAvailability = {
  __typename?: 'CalendarAvailability';
  /** When it is busy, by the start; null if it could not be read. */
  busy?: Maybe<Array<CalendarSpan>>;
  /** Which calendar. */
  calendarId: Scalars['ID']['output'];
  /** Why it could not be read; null if it could. */
  problem?: Maybe<CalendarProblem>;
};

/** Something that happens, or one occurrence of it. */
export type CalendarEvent = Node & {
  __typename?: 'CalendarEvent';
  /** Whether it takes whole days. */
  allDay: Scalars['Boolean']['output'];
  /** Who is invited. */
  attendees: Array<CalendarAttendee>;
  /** Whether it takes up the time. */
  busy: Scalars['Boolean']['output'];
  /** The calendar that it is in. */
  calendarId: Scalars['ID']['output'];
  /** When it was added. */
  createdAt?: Maybe<Scalars['Time']['output']>;
  /** Its description, which may hold HTML of whoever wrote it: never show it unescaped. */
  description?: Maybe<Scalars['String']['output']>;
  /** When it ends: the first moment, or the first day, after it. */
  end?: Maybe<CalendarMoment>;
  /** Names this state of it: give it with an update to have that refused if somebody has changed it since. */
  etag?: Maybe<Scalars['String']['output']>;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** Where it is. */
  location?: Maybe<Scalars['String']['output']>;
  /** Who organizes it. */
  organizer?: Maybe<CalendarPerson>;
  /** Whether it is hidden from others who may see the calendar. */
  private: Scalars['Boolean']['output'];
  /** What makes it a series, as lines of RFC 5545 such as RRULE:FREQ=WEEKLY. Empty for others and for occurrences. */
  recurrence: Array<Scalars['String']['output']>;
  /** The recurring event that it is an occurrence of; null for others. */
  seriesId?: Maybe<Scalars['ID']['output']>;
  /** When it starts; null for an occurrence that was cancelled. */
  start?: Maybe<CalendarMoment>;
  /** Whether it takes place; null for what is not known here. */
  status?: Maybe<CalendarEventStatus>;
  /** Its title; it may be empty. */
  title: Scalars['String']['output'];
  /** When it was last changed. */
  updatedAt?: Maybe<Scalars['Time']['output']>;
  /** The provider's page about it, with https. */
  url?: Maybe<Scalars['String']['output']>;
};

/** A page of events. */
export type CalendarEventConnection = {
  __typename?: 'CalendarEventConnection';
  /** The same with their cursors. */
  edges: Array<CalendarEventEdge>;
  /** How fresh the page is. */
  freshness: Freshness;
  /** The events of this page. */
  nodes: Array<CalendarEvent>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** An event in a list. */
export type CalendarEventEdge = {
  __typename?: 'CalendarEventEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: CalendarEvent;
};

/** Whether an event takes place. */
export type CalendarEventStatus =
  /** It does not. */
  | 'CANCELLED'
  /** It does. */
  | 'CONFIRMED'
  /** It may. */
  | 'TENTATIVE';

/** When calendars are busy. */
export type CalendarFreeBusy = {
  __typename?: 'CalendarFreeBusy';
  /** Each calendar that was asked for, in that order. */
  calendars: Array<CalendarAvailability>;
  /** How fresh this is. */
  freshness: Freshness;
};

/** A calendar of the account. */
export type CalendarListEntry = Node & {
  __typename?: 'CalendarListEntry';
  /** What the account may do with it; null for what is not known here. */
  access?: Maybe<CalendarAccess>;
  /** The color that it is shown in, such as #9fe1e7. */
  color?: Maybe<Scalars['String']['output']>;
  /** What it is for, in its owner's words. */
  description?: Maybe<Scalars['String']['output']>;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** What it is called. */
  name: Scalars['String']['output'];
  /** Whether it is the account's own, or the only one that can be written to. */
  primary: Scalars['Boolean']['output'];
  /** The time zone in which it is meant, such as Europe/Berlin; null if unknown. */
  timeZone?: Maybe<Scalars['String']['output']>;
  /** Whether events can be added and changed. */
  writable: Scalars['Boolean']['output'];
};

/** A page of calendars. */
export type CalendarListEntryConnection = {
  __typename?: 'CalendarListEntryConnection';
  /** The same with their cursors. */
  edges: Array<CalendarListEntryEdge>;
  /** How fresh the page is. */
  freshness: Freshness;
  /** The calendars of this page. */
  nodes: Array<CalendarListEntry>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A calendar in a list. */
export type CalendarListEntryEdge = {
  __typename?: 'CalendarListEntryEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The calendar. */
  node: CalendarListEntry;
};

/**
 * When an event starts or ends. One that takes whole days has a day, which is the same
 * wherever one is. Others have a moment, and the time zone in which people think of it:
 * an appointment at nine stays at nine when the clocks change.
 */
export type CalendarMoment = {
  __typename?: 'CalendarMoment';
  /** The moment; null for a day. */
  at?: Maybe<Scalars['Time']['output']>;
  /** The day, such as 2026-11-23; null unless the event takes whole days. */
  day?: Maybe<Scalars['String']['output']>;
  /** What clocks in the time zone show then, such as 2026-11-23T09:30:00; null for a day. */
  local?: Maybe<Scalars['String']['output']>;
  /** The time zone, such as Europe/Berlin; null for a day, and where the provider does not tell. */
  timeZone?: Maybe<Scalars['String']['output']>;
};

/** When an event is to start or end: a day, a moment, or what clocks show. Exactly one of these is given, the last two with a time zone. */
export type CalendarMomentInput = {
  /** A moment. */
  at?: InputMaybe<Scalars['Time']['input']>;
  /** A day, such as 2026-11-23, for the start and the end of an event that takes whole days. The end is the first day after it. */
  day?: InputMaybe<Scalars['String']['input']>;
  /** What clocks in the time zone show, such as 2026-11-23T09:30:00. What they show twice is the first time; what they skip is as much later as they skip. */
  local?: InputMaybe<Scalars['String']['input']>;
  /** The time zone in which people think of it, such as Europe/Berlin. A series keeps its time there when the clocks change. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** Somebody whom an event names. */
export type CalendarPerson = {
  __typename?: 'CalendarPerson';
  /** Their e-mail address. */
  email?: Maybe<Scalars['String']['output']>;
  /** What they are called. */
  name?: Maybe<Scalars['String']['output']>;
  /** Whether it is the account that is connected. */
  self: Scalars['Boolean']['output'];
};

/** Why a calendar could not be read. */
export type CalendarProblem = {
  __typename?: 'CalendarProblem';
  /** The code that a call for it alone would fail with. */
  code: ErrorCode;
  /** The sentence to show. */
  userMessage: Scalars['String']['output'];
};

/** What somebody answered to an invitation. */
export type CalendarResponse =
  /** They come. */
  | 'ACCEPTED'
  /** They do not come. */
  | 'DECLINED'
  /** Nothing yet. */
  | 'NEEDS_ACTION'
  /** They may come. */
  | 'TENTATIVE';

/** A stretch of time. */
export type CalendarSpan = {
  __typename?: 'CalendarSpan';
  /** The first moment after it. */
  end: Scalars['Time']['output'];
  /** Where it begins. */
  start: Scalars['Time']['output'];
};

/** A calendar on a CalDAV server. */
export type ConnectCalDavInput = {
  /** The password; where the account has two-factor login, one that was made for this app. */
  password: Scalars['Secret']['input'];
  /** The server: its name, its address with https://, or the account's e-mail address. Where the calendars are on it is found out. */
  url: Scalars['String']['input'];
  /** The user name. */
  user: Scalars['String']['input'];
};

/** A calendar to connect. Exactly one is given. */
export type ConnectCalendarInput =
  /** One on a server that speaks CalDAV, such as iCloud, Fastmail or Nextcloud. */
  { caldav: ConnectCalDavInput; };

/** Something to choose in a form. */
export type ConnectChoice = {
  __typename?: 'ConnectChoice';
  /** What is shown. */
  label: Scalars['String']['output'];
  /** What is sent. */
  value: Scalars['String']['output'];
};

/** How e-mail is sent, with what that takes. Exactly one is given. */
export type ConnectEmailInput =
  /** Through Resend. */
  { resend: ConnectResendInput; smtp?: never; }
  |  /** Through a mail server of the user's own. */
  { resend?: never; smtp: ConnectSmtpInput; };

/** A field of a form. What it accepts is checked again when the form is sent, by the same rules. */
export type ConnectField = {
  __typename?: 'ConnectField';
  /** What there is to choose from. Empty unless it is a choice. */
  choices: Array<ConnectChoice>;
  /** What to fill in beforehand. */
  default?: Maybe<Scalars['String']['output']>;
  /** Where to find the value at the vendor's; null if it is not from there. */
  find?: Maybe<VendorPage>;
  /** What to enter, in a sentence. */
  help?: Maybe<Scalars['String']['output']>;
  /** Its name in the input. */
  key: Scalars['String']['output'];
  /** What is entered, and how it goes into the input. */
  kind: ConnectFieldKind;
  /** What to call it. */
  label: Scalars['String']['output'];
  /** How many characters it may have; null for numbers and choices. */
  maxLength?: Maybe<Scalars['Int']['output']>;
  /** What the whole value must match, with white space around it cut off: a regular expression that means the same in JavaScript and in RE2. Null if anything will do. */
  pattern?: Maybe<Scalars['String']['output']>;
  /** An example, to show while it is empty. It is not sent. */
  placeholder?: Maybe<Scalars['String']['output']>;
  /** Whether it must be filled in. */
  required: Scalars['Boolean']['output'];
  /** Whether it is a secret: not shown while it is typed, and never returned. */
  secret: Scalars['Boolean']['output'];
};

/** What is entered into a field. */
export type ConnectFieldKind =
  /** One of the choices, sent as a value of an enum. */
  | 'CHOICE'
  /** A whole number, sent as an Int. */
  | 'NUMBER'
  /** A line of text, sent as a String or, if it is a secret, as a Secret. */
  | 'TEXT';

/** Which integration to connect, with its credential. Exactly one is given. */
export type ConnectIntegrationInput =
  /** A calendar. For one at Google, see beginCalendarAuthorization. */
  { calendar: ConnectCalendarInput; email?: never; twilio?: never; vapi?: never; }
  |  /** E-mail. */
  { calendar?: never; email: ConnectEmailInput; twilio?: never; vapi?: never; }
  |  /** Twilio. */
  { calendar?: never; email?: never; twilio: ConnectTwilioInput; vapi?: never; }
  |  /** Vapi. */
  { calendar?: never; email?: never; twilio?: never; vapi: ConnectVapiInput; };

/** The integration that was connected. */
export type ConnectIntegrationPayload = {
  __typename?: 'ConnectIntegrationPayload';
  /** As it is now. */
  integration?: Maybe<Integration>;
};

/** A way to connect an integration: a form to fill in and send with connectIntegration, or a consent at the vendor's. */
export type ConnectMethod = {
  __typename?: 'ConnectMethod';
  /** The mutation that begins a consent; its payload has the address to open. Null for a form. */
  begin?: Maybe<Scalars['String']['output']>;
  /** The fields to fill in, in this order. Empty for a consent. */
  fields: Array<ConnectField>;
  /** The vendor's guide to it. */
  guide?: Maybe<VendorPage>;
  /** What it takes, in a sentence or two. */
  help?: Maybe<Scalars['String']['output']>;
  /** Whether it is a form or a consent. */
  kind: ConnectMethodKind;
  /** What it is called, to tell it from the others. */
  name: Scalars['String']['output'];
  /** Where the fields go in ConnectIntegrationInput: ["twilio"] means {twilio: {…}}. Empty for a consent. */
  path: Array<Scalars['String']['output']>;
  /** The address of ours that has to be registered at the vendor before anybody can consent; null if none has to. */
  redirectUrl?: Maybe<Scalars['String']['output']>;
};

/** What somebody does to connect an integration. */
export type ConnectMethodKind =
  /** Consent on a page of the vendor's. */
  | 'CONSENT'
  /** Fill in a form. */
  | 'FORM';

/** An account at Resend. */
export type ConnectResendInput = {
  /** A key, from resend.com under API Keys. One that may only send is enough. */
  apiKey: Scalars['Secret']['input'];
  /** The address that messages are from, at a domain that is verified at Resend. */
  from: Scalars['String']['input'];
  /** The name beside it, up to 100 characters. */
  fromName?: InputMaybe<Scalars['String']['input']>;
};

/** A mail server that takes messages from its users (submission). */
export type ConnectSmtpInput = {
  /** The address that messages are from. */
  from: Scalars['String']['input'];
  /** The name beside it, up to 100 characters. */
  fromName?: InputMaybe<Scalars['String']['input']>;
  /** Its public name, or an address in a network that this server allows. */
  host: Scalars['String']['input'];
  /** The password. Where the account has a second factor, an app password. */
  password?: InputMaybe<Scalars['Secret']['input']>;
  /** One of 25, 465, 587 and 2525; any in a network that this server allows. */
  port?: Scalars['Int']['input'];
  /** How the connection is encrypted; left out, as is usual on the port: TLS on 465, else STARTTLS. */
  security?: InputMaybe<EmailSecurity>;
  /** The user name; left out with the password for a server that wants neither. */
  username?: InputMaybe<Scalars['String']['input']>;
};

/** A credential for Twilio, from console.twilio.com. */
export type ConnectTwilioInput = {
  /** The account's SID: AC and 32 hexadecimal digits. */
  accountSid: Scalars['String']['input'];
  /** The account's Auth Token. */
  authToken: Scalars['Secret']['input'];
};

/** A credential for Vapi. */
export type ConnectVapiInput = {
  /** A private key, from dashboard.vapi.ai under API Keys. */
  apiKey: Scalars['Secret']['input'];
};

/** A new event. */
export type CreateCalendarEventInput = {
  /** Who is invited, up to 200. */
  attendees?: InputMaybe<Array<CalendarAttendeeInput>>;
  /** The calendar to add it to. */
  calendarId: Scalars['ID']['input'];
  /** Its description, up to 8192 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** When it ends: the first moment, or the first day, after it. */
  end: CalendarMomentInput;
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Where it is, up to 1024 characters. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Whether those who are invited are told. Google tells them by mail; of other servers many tell nobody. */
  notify?: Scalars['Boolean']['input'];
  /** What makes it a series: up to 20 lines of RFC 5545, such as RRULE:FREQ=WEEKLY;COUNT=10. */
  recurrence?: InputMaybe<Array<Scalars['String']['input']>>;
  /** When it starts. */
  start: CalendarMomentInput;
  /** Its title, 1 to 1024 characters. */
  title: Scalars['String']['input'];
};

/** The event that was added. */
export type CreateCalendarEventPayload = {
  __typename?: 'CreateCalendarEventPayload';
  /** As the provider has it. */
  event?: Maybe<CalendarEvent>;
};

/** A new assistant. Vapi has defaults for whatever is left out. */
export type CreateVapiAssistantInput = {
  /** What is heard behind it: office, off, or the address of a sound. */
  backgroundSound?: InputMaybe<Scalars['String']['input']>;
  /** What it says before it hangs up, up to 1000 characters. */
  endCallMessage?: InputMaybe<Scalars['String']['input']>;
  /** Phrases after which it hangs up when it says them, up to 140 characters each. */
  endCallPhrases?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What it says first. */
  firstMessage?: InputMaybe<Scalars['String']['input']>;
  /** Who speaks first. */
  firstMessageMode?: InputMaybe<VapiFirstMessageMode>;
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** How long a call may last, 10 to 43200 seconds. */
  maxDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The language model behind it. */
  model?: InputMaybe<VapiModelInput>;
  /** Its name, up to 40 characters. */
  name: Scalars['String']['input'];
  /** Whether calls are recorded. */
  recordingEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Where Vapi sends events of its calls. */
  server?: InputMaybe<VapiServerInput>;
  /** What turns speech into text. */
  transcriber?: InputMaybe<VapiTranscriberInput>;
  /** How it sounds. */
  voice?: InputMaybe<VapiVoiceInput>;
  /** What it says to a voicemail box, up to 1000 characters. */
  voicemailMessage?: InputMaybe<Scalars['String']['input']>;
};

/** The assistant that was created. */
export type CreateVapiAssistantPayload = {
  __typename?: 'CreateVapiAssistantPayload';
  /** As Vapi has it. */
  assistant?: Maybe<VapiAssistant>;
};

/** Which service is to report. */
export type CreateWebhookInput = {
  /** Vapi, or Twilio. Twilio is given the address with each message; it is of use for what is sent by other means. */
  service: Service;
};

/** Where the service reports from now on. */
export type CreateWebhookPayload = {
  __typename?: 'CreateWebhookPayload';
  /** The secret that the service has to show: here, and never again. Null if it signs with its own credential. */
  secret?: Maybe<Scalars['String']['output']>;
  /** The address. */
  webhook?: Maybe<Webhook>;
};

/** What may be told of a credential: never the credential itself. */
export type Credential = {
  __typename?: 'Credential';
  /** The account at the provider; null if it does not tell. */
  account?: Maybe<Scalars['String']['output']>;
  /** When the viewer connected it; null if it is the deployment's. */
  connectedAt?: Maybe<Scalars['Time']['output']>;
  /** When it ends, or has ended; null if it does not. */
  expiresAt?: Maybe<Scalars['Time']['output']>;
  /** Whether it ends within three days, or has ended. Connecting it again keeps the integration as it is. */
  expiresSoon: Scalars['Boolean']['output'];
  /** Its last four characters; null if it is too short to show any. */
  hint?: Maybe<Scalars['String']['output']>;
  /** What was granted, where the provider knows scopes. */
  scopes?: Maybe<Array<Scalars['String']['output']>>;
  /** Where it comes from. */
  source: CredentialSource;
  /** When the provider last accepted it in a test; null if it is the deployment's. */
  verifiedAt?: Maybe<Scalars['Time']['output']>;
};

/** Where a credential comes from. */
export type CredentialSource =
  /** Set for the whole deployment in the server's environment. */
  | 'ENVIRONMENT'
  /** The viewer connected it. */
  | 'USER';

/** An event to delete. */
export type DeleteCalendarEventInput = {
  /** Only if it is still in this state: else CONFLICT. */
  etag?: InputMaybe<Scalars['String']['input']>;
  /** The event, a series, or an occurrence. */
  id: Scalars['ID']['input'];
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Whether those who are invited are told. */
  notify?: Scalars['Boolean']['input'];
};

/** The event that was deleted. */
export type DeleteCalendarEventPayload = {
  __typename?: 'DeleteCalendarEventPayload';
  /** Its ID. */
  deletedId?: Maybe<Scalars['ID']['output']>;
};

/** Which assistant to delete. */
export type DeleteVapiAssistantInput = {
  /** The assistant's ID. */
  id: Scalars['ID']['input'];
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The assistant that was deleted. */
export type DeleteVapiAssistantPayload = {
  __typename?: 'DeleteVapiAssistantPayload';
  /** Its ID, which is no longer in use. */
  deletedId?: Maybe<Scalars['ID']['output']>;
};

/** Which integration to disconnect. */
export type DisconnectIntegrationInput = {
  /** Which third party. */
  service: Service;
};

/** The integration that was disconnected. */
export type DisconnectIntegrationPayload = {
  __typename?: 'DisconnectIntegrationPayload';
  /** As it is now: the deployment's credential or a stub may take over. */
  integration?: Maybe<Integration>;
};

/** E-mail as the viewer has it. */
export type Email = {
  __typename?: 'Email';
  /** How large a message may be, so that a form can say it before anything is sent. */
  limits: EmailLimits;
  /** What was sent through this API, newest first, for as long as it is kept. */
  messages?: Maybe<EmailMessageConnection>;
  /** Whom messages are from. */
  sender: EmailAddress;
};


/** E-mail as the viewer has it. */
export type EmailMessagesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** An address, and the name of whoever has it. */
export type EmailAddress = {
  __typename?: 'EmailAddress';
  /** The address: ada@example.com. */
  address: Scalars['String']['output'];
  /** The name; null if there is none. */
  name?: Maybe<Scalars['String']['output']>;
};

/** A file that goes along with a message. */
export type EmailAttachmentInput = {
  /** What is in it, in base64 (RFC 4648). */
  content: Scalars['String']['input'];
  /** What it is: application/pdf. Left out, nobody knows. */
  contentType?: InputMaybe<Scalars['String']['input']>;
  /** What it is called: notes.pdf. */
  name: Scalars['String']['input'];
};

/** The most that this server takes of a message. */
export type EmailLimits = {
  __typename?: 'EmailLimits';
  /** How many bytes those files may have together. */
  attachmentBytes: Scalars['Int']['output'];
  /** How many files may go along. */
  attachments: Scalars['Int']['output'];
  /** How many people it may go to, copies included. */
  recipients: Scalars['Int']['output'];
  /** How many bytes the request that sends it may have. In it a file is base64, which takes four bytes for three. */
  requestBytes: Scalars['Int']['output'];
};

/** A message that was sent, or tried. What it said is not kept. */
export type EmailMessage = Node & {
  __typename?: 'EmailMessage';
  /** How many files went along. */
  attachmentCount: Scalars['Int']['output'];
  /** Who got one that the others do not see. */
  bcc: Array<EmailAddress>;
  /** Who got a copy. */
  cc: Array<EmailAddress>;
  /** Whom it is from. */
  from: EmailAddress;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** The message's own ID in its header Message-ID, without angle brackets; null if the provider chose it. */
  messageId?: Maybe<Scalars['String']['output']>;
  /** Why it failed or why nobody knows; null if it was accepted. */
  problem?: Maybe<EmailMessageProblem>;
  /** What the provider calls it; null if it has no name for it. */
  providerId?: Maybe<Scalars['String']['output']>;
  /** When it was sent, or tried. */
  sentAt: Scalars['Time']['output'];
  /** What became of it. */
  status: EmailMessageStatus;
  /** Whether a stub took it, so that nobody gets it. */
  stubbed: Scalars['Boolean']['output'];
  /** What it is about. */
  subject: Scalars['String']['output'];
  /** Whom it is to. */
  to: Array<EmailAddress>;
};

/** A page of messages. */
export type EmailMessageConnection = {
  __typename?: 'EmailMessageConnection';
  /** The same with their cursors. */
  edges: Array<EmailMessageEdge>;
  /** The messages of this page. */
  nodes: Array<EmailMessage>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A message in a list. */
export type EmailMessageEdge = {
  __typename?: 'EmailMessageEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The message. */
  node: EmailMessage;
};

/** Why a message failed, or why nobody knows. */
export type EmailMessageProblem = {
  __typename?: 'EmailMessageProblem';
  /** The code that sending it failed with. */
  code: ErrorCode;
  /** The sentence to show. */
  userMessage: Scalars['String']['output'];
};

/** What became of a message. */
export type EmailMessageStatus =
  /** The provider took it and tries to deliver it. Whether it arrives is not known. */
  | 'ACCEPTED'
  /** It was not sent. */
  | 'FAILED'
  /** It left, and no answer tells what became of it. */
  | 'UNKNOWN';

/** How a connection to a mail server is encrypted. */
export type EmailSecurity =
  /** Not at all. Only in a network that this server allows. */
  | 'NONE'
  /** It begins in clear, and nothing is said before it is encrypted. */
  | 'STARTTLS'
  /** It is encrypted from the first byte. */
  | 'TLS';

/** What the person can do about a failure. */
export type ErrorAction =
  /** Connect the integration. */
  | 'CONNECT'
  /** Contact support with the correlation ID. */
  | 'CONTACT_SUPPORT'
  /** Correct the input. */
  | 'FIX_INPUT'
  /** Connect again and grant every permission. */
  | 'GRANT_SCOPES'
  /** Nothing, or not by trying again. */
  | 'NONE'
  /** Connect the integration again. */
  | 'RECONNECT'
  /** Try again. */
  | 'RETRY'
  /** Enter a valid credential in the settings. */
  | 'UPDATE_CREDENTIALS'
  /** Change the plan at the provider, or wait until it is renewed. */
  | 'UPGRADE_PLAN'
  /** Wait for retry.afterMs, then try again. */
  | 'WAIT';

/** What the person can do, and where. */
export type ErrorActionHint = {
  __typename?: 'ErrorActionHint';
  /** What to do. */
  type: ErrorAction;
  /** The path of the settings page where it can be done; null if there is none. */
  url?: Maybe<Scalars['String']['output']>;
};

/** Groups of failures, for clients that handle a group alike. */
export type ErrorCategory =
  /** Who is asking, or with which credential. */
  | 'AUTH'
  /** Somebody is not there or too busy. */
  | 'AVAILABILITY'
  /** Something is not set up. */
  | 'CONFIG'
  /** The state of things stands against it. */
  | 'CONFLICT'
  /** What was asked for. */
  | 'INPUT'
  /** A defect of ours. */
  | 'INTERNAL'
  /** What may be done. */
  | 'PERMISSION'
  /** A limit is reached. */
  | 'RATE_LIMIT';

/** Every kind of failure. Codes are never renamed. */
export type ErrorCode =
  /** An argument is not valid; field names it. */
  | 'BAD_USER_INPUT'
  /** No call is sent to the provider until it has had time to recover. */
  | 'CIRCUIT_OPEN'
  /** The provider refused the change because of the state the object is in. */
  | 'CONFLICT'
  /** Whoever asks, or the key that was used, lacks the permission. */
  | 'FORBIDDEN'
  /** The document has a syntax error. */
  | 'GRAPHQL_PARSE_FAILED'
  /** The document or its variables do not fit the schema. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** The idempotency key was used before with other arguments. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The consent given at the provider does not cover what was asked for. */
  | 'INSUFFICIENT_SCOPE'
  /** A defect of ours. */
  | 'INTERNAL'
  /** There is no credential for the service, and stubs are off. */
  | 'NOT_CONNECTED'
  /** There is nothing with that ID, or it is not yours. */
  | 'NOT_FOUND'
  /** An earlier try of the same write left, and no answer tells what became of it. */
  | 'OUTCOME_UNKNOWN'
  /** The request could not be served within its time or within our own capacity. */
  | 'OVERLOADED'
  /** The request names a stored query that this server does not have. */
  | 'PERSISTED_QUERY_NOT_FOUND'
  /** The document is beyond one of the query limits. */
  | 'QUERY_TOO_COMPLEX'
  /** The account has no credits left, or everything its plan allows is in use. */
  | 'QUOTA_EXCEEDED'
  /** Our own limit for the user is used up. */
  | 'RATE_LIMITED'
  /** The provider revoked or no longer renews the authorization. */
  | 'RECONNECT_REQUIRED'
  /** The request asked for a scripted stub answer, which only stub mode gives. */
  | 'STUBS_DISABLED'
  /** The request carries no valid proof of who is asking. */
  | 'UNAUTHENTICATED'
  /** The provider's own rate limit. */
  | 'UPSTREAM_RATE_LIMITED'
  /** The provider found the request invalid. */
  | 'UPSTREAM_REJECTED'
  /** The provider gave no answer in time. */
  | 'UPSTREAM_TIMEOUT'
  /** The provider does not accept the credential. */
  | 'UPSTREAM_UNAUTHORIZED'
  /** The provider failed, or could not be reached. */
  | 'UPSTREAM_UNAVAILABLE';

/** A kind of failure, for documentation and for clients that want to prepare for all of them. */
export type ErrorDescription = {
  __typename?: 'ErrorDescription';
  /** What the person can do. */
  action: ErrorAction;
  /** The group that it belongs to. */
  category: ErrorCategory;
  /** The code. */
  code: ErrorCode;
  /** Where it is documented. */
  docUrl: Scalars['String']['output'];
  /** The HTTP status that means the same. */
  httpStatus: Scalars['Int']['output'];
  /** When it happens. */
  meaning: Scalars['String']['output'];
  /** The sentence, with {placeholders}, in the language asked for. */
  message: Scalars['String']['output'];
  /** Whether the same request can succeed later as it is. */
  retryable: Scalars['Boolean']['output'];
};

/**
 * What errors[].extensions holds. No field returns it: it is published so that
 * clients can generate its type.
 */
export type ErrorExtensions = {
  __typename?: 'ErrorExtensions';
  /** What the person can do. */
  action: ErrorActionHint;
  /** The group that it belongs to. */
  category: ErrorCategory;
  /** What kind of failure. */
  code: ErrorCode;
  /** The ID that finds the request in the logs; the response header X-Correlation-ID has it too. */
  correlationId: Scalars['String']['output'];
  /** Where this kind of failure is documented. */
  docUrl: Scalars['String']['output'];
  /** In input errors: the path into the arguments. */
  field?: Maybe<Array<Scalars['String']['output']>>;
  /** The HTTP status that means the same. */
  httpStatus: Scalars['Int']['output'];
  /** In mutations: whether the write happened. */
  outcome?: Maybe<ErrorOutcome>;
  /** Whether and when to try again. */
  retry: ErrorRetry;
  /** Which integration failed; absent if none did. */
  service?: Maybe<Service>;
  /** When it happened. */
  timestamp: Scalars['Time']['output'];
  /** What the provider answered, if it did. */
  upstream?: Maybe<ErrorUpstream>;
  /** The sentence to show, in the language of the request. */
  userMessage: Scalars['String']['output'];
};

/** Whether a write happened at the provider. */
export type ErrorOutcome =
  /** The provider did it; what failed came afterwards. */
  | 'APPLIED'
  /** Nothing reached the provider; sending again is safe. */
  | 'NOT_SENT'
  /** The provider answered that it did not do it. */
  | 'REJECTED'
  /** The request left, and no answer tells what became of it. */
  | 'UNKNOWN';

/** Whether and when to try again. */
export type ErrorRetry = {
  __typename?: 'ErrorRetry';
  /** How long to wait, in milliseconds; null if that is not known. */
  afterMs?: Maybe<Scalars['Int']['output']>;
  /** The moment when that is over; null if that is not known. */
  at?: Maybe<Scalars['Time']['output']>;
  /** Whether the same request can succeed later as it is, and may be sent again. */
  retryable: Scalars['Boolean']['output'];
};

/** What may be told of a provider's answer. */
export type ErrorUpstream = {
  __typename?: 'ErrorUpstream';
  /** The provider's own error code. */
  code?: Maybe<Scalars['String']['output']>;
  /** The provider's ID of the request. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** Its HTTP status. */
  status?: Maybe<Scalars['Int']['output']>;
};

/** How fresh data from a provider is. */
export type Freshness = {
  __typename?: 'Freshness';
  /** When the provider said so. */
  asOf: Scalars['Time']['output'];
  /** Where it came from. */
  source: FreshnessSource;
};

/** Where data from a provider came from. */
export type FreshnessSource =
  /** Kept from a recent answer. */
  | 'CACHE'
  /** Asked just now. */
  | 'LIVE'
  /** Kept from an earlier answer, because the provider does not answer now. */
  | 'STALE';

/** One third party, as the settings page shows it. */
export type Integration = Node & {
  __typename?: 'Integration';
  /** The ways to connect it, of which one is enough, the most usual first. A page can draw its forms from this alone. */
  connect: Array<ConnectMethod>;
  /** The credential in force; null if there is none. */
  credential?: Maybe<Credential>;
  /** What it is for, in a sentence. */
  description: Scalars['String']['output'];
  /** How the last calls went. */
  health: IntegrationHealth;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** The last failure that concerns the provider or the credential; null once a call has succeeded since. */
  lastError?: Maybe<IntegrationError>;
  /** What it is called, in the language that Accept-Language asks for, as all texts of the catalogue are. */
  name: Scalars['String']['output'];
  /** Which third party. */
  service: Service;
  /** The most urgent thing to know about it. */
  status: IntegrationStatus;
  /** Whether a stub with made-up data answers. */
  stubbed: Scalars['Boolean']['output'];
  /** Where the service reports what happens; null if there is no such address yet, or if the service could not reach it. */
  webhook?: Maybe<Webhook>;
};

/** A page of integrations. */
export type IntegrationConnection = {
  __typename?: 'IntegrationConnection';
  /** The same with their cursors. */
  edges: Array<IntegrationEdge>;
  /** The integrations of this page. */
  nodes: Array<Integration>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all. */
  totalCount: Scalars['Int']['output'];
};

/** An integration in a list. */
export type IntegrationEdge = {
  __typename?: 'IntegrationEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The integration. */
  node: Integration;
};

/** A failure of an integration. */
export type IntegrationError = {
  __typename?: 'IntegrationError';
  /** When it happened. */
  at: Scalars['Time']['output'];
  /** What kind of failure. */
  code: ErrorCode;
  /** The ID that finds the failed call in the logs; null if it may have been somebody else's, who shares the deployment's credential. */
  correlationId?: Maybe<Scalars['String']['output']>;
  /** The sentence to show, in the language of the request. */
  userMessage: Scalars['String']['output'];
};

/** How the last calls to a provider went. */
export type IntegrationHealth = {
  __typename?: 'IntegrationHealth';
  /** The circuit breaker in front of the provider. */
  breaker: Breaker;
  /** When a call last failed for the provider's or the credential's sake; null if none has since the server started. */
  lastFailureAt?: Maybe<Scalars['Time']['output']>;
  /** When a call last succeeded; null if none has since the server started. */
  lastSuccessAt?: Maybe<Scalars['Time']['output']>;
};

/** The state of an integration, the most urgent one if several apply. */
export type IntegrationStatus =
  /** It has a credential and, as far as known, works. */
  | 'CONNECTED'
  /** The last call failed, or the provider is being probed after an outage. */
  | 'DEGRADED'
  /** There is no credential for it. */
  | 'NOT_CONNECTED'
  /** The provider no longer accepts the credential. */
  | 'RECONNECT_REQUIRED'
  /** There is no credential; a stub with made-up data answers. */
  | 'STUBBED'
  /** The circuit breaker is open: no call is sent for now. */
  | 'UNAVAILABLE';

/** A language that failures are told in. */
export type Language =
  /** German. */
  | 'DE'
  /** English, which everything falls back on. */
  | 'EN'
  /** Spanish. */
  | 'ES'
  /** French. */
  | 'FR';

/** Everything that can be changed. A request makes one change. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Begins to connect Google Calendar: open the address, and Google sends the browser back to this server, which connects the calendar and goes on to returnPath. The answer sets a cookie, so that nobody else's browser can end what this one began: ask over HTTP, from the browser that will open the address. */
  beginCalendarAuthorization?: Maybe<BeginCalendarAuthorizationPayload>;
  /** Stores a credential once the provider has accepted it. One that is there already stays in force until then. */
  connectIntegration?: Maybe<ConnectIntegrationPayload>;
  /** Adds an event to a calendar. With an idempotency key it is added once, however often it is asked for. */
  createCalendarEvent?: Maybe<CreateCalendarEventPayload>;
  /** Creates a voice assistant at Vapi. */
  createVapiAssistant?: Maybe<CreateVapiAssistantPayload>;
  /** Makes an address where a service reports what happens, and the secret that it has to show there if it does not sign what it sends. The address stays; each call makes a new secret, and the old one is worth nothing from then on. */
  createWebhook?: Maybe<CreateWebhookPayload>;
  /** Deletes an event, a series, or one occurrence of it. */
  deleteCalendarEvent?: Maybe<DeleteCalendarEventPayload>;
  /** Deletes an assistant at Vapi, for good. */
  deleteVapiAssistant?: Maybe<DeleteVapiAssistantPayload>;
  /** Forgets the viewer's credential, and everything that was kept with it. */
  disconnectIntegration?: Maybe<DisconnectIntegrationPayload>;
  /** Sends an e-mail, in the viewer's name. It is sent once and never repeated by itself. */
  sendEmail?: Maybe<SendEmailPayload>;
  /** Sends a text message. This costs money and reaches a person; it is sent once and never repeated by itself. */
  sendSms?: Maybe<SendSmsPayload>;
  /** Has an assistant call somebody. This costs money and rings a phone; it is sent once and never repeated by itself. */
  startVapiCall?: Maybe<StartVapiCallPayload>;
  /** Asks the provider whether it accepts the credential in force. Changes nothing there. */
  testIntegration?: Maybe<TestIntegrationPayload>;
  /** Changes the given fields of an event, or of one occurrence of a series, and leaves all others as they are. */
  updateCalendarEvent?: Maybe<UpdateCalendarEventPayload>;
  /** Changes the given fields of an assistant and leaves all others as they are, also those that this API does not show. */
  updateVapiAssistant?: Maybe<UpdateVapiAssistantPayload>;
  /** Renames a phone number, or assigns the assistant that answers it. */
  updateVapiPhoneNumber?: Maybe<UpdateVapiPhoneNumberPayload>;
};


/** Everything that can be changed. A request makes one change. */
export type MutationBeginCalendarAuthorizationArgs = {
  input: BeginCalendarAuthorizationInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationConnectIntegrationArgs = {
  input: ConnectIntegrationInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationCreateCalendarEventArgs = {
  input: CreateCalendarEventInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationCreateVapiAssistantArgs = {
  input: CreateVapiAssistantInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationDeleteCalendarEventArgs = {
  input: DeleteCalendarEventInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationDeleteVapiAssistantArgs = {
  input: DeleteVapiAssistantInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationDisconnectIntegrationArgs = {
  input: DisconnectIntegrationInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationSendEmailArgs = {
  input: SendEmailInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationSendSmsArgs = {
  input: SendSmsInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationStartVapiCallArgs = {
  input: StartVapiCallInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationTestIntegrationArgs = {
  input: TestIntegrationInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationUpdateCalendarEventArgs = {
  input: UpdateCalendarEventInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationUpdateVapiAssistantArgs = {
  input: UpdateVapiAssistantInput;
};


/** Everything that can be changed. A request makes one change. */
export type MutationUpdateVapiPhoneNumberArgs = {
  input: UpdateVapiPhoneNumberInput;
};

/** An object that can be fetched again by its ID. */
export type Node = {
  /** Opaque and global: it identifies the object among all of this API. */
  id: Scalars['ID']['output'];
};

/** Where a page of a list stands in the whole. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Give this as after to read on. It can be set on an empty page: a search may have to go on to find more. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follows. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether anything comes before. Lists here are read forwards, so it is true whenever a cursor was given. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the page's first element; null if the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** Everything that can be read. */
export type Query = {
  __typename?: 'Query';
  /** What was done with the viewer's integrations, newest first. */
  auditEvents?: Maybe<AuditEventConnection>;
  /** What the viewer's calendars hold, read with the credential in force. */
  calendar?: Maybe<Calendar>;
  /** In whose name e-mail is sent, and what was. */
  email?: Maybe<Email>;
  /** Every kind of failure that this API answers with. */
  errorCatalog: Array<ErrorDescription>;
  /** One integration. */
  integration?: Maybe<Integration>;
  /** The integrations that this server offers, in the order people see them. */
  integrations?: Maybe<IntegrationConnection>;
  /** Any object of this API by its ID. */
  node?: Maybe<Node>;
  /** What a text would cost to send, before it is: Twilio charges by the segment. No provider is asked. */
  smsSegments: SmsSegments;
  /** What Twilio holds, read with the credential in force. */
  twilio?: Maybe<Twilio>;
  /** What Vapi holds, read with the credential in force. */
  vapi?: Maybe<Vapi>;
  /** Who is asking. */
  viewer?: Maybe<Viewer>;
};


/** Everything that can be read. */
export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditEventFilter>;
  first?: Scalars['Int']['input'];
  service?: InputMaybe<Service>;
};


/** Everything that can be read. */
export type QueryErrorCatalogArgs = {
  language?: InputMaybe<Language>;
};


/** Everything that can be read. */
export type QueryIntegrationArgs = {
  service: Service;
};


/** Everything that can be read. */
export type QueryIntegrationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
  statuses?: InputMaybe<Array<IntegrationStatus>>;
};


/** Everything that can be read. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be read. */
export type QuerySmsSegmentsArgs = {
  text: Scalars['String']['input'];
};

/** A message to send. It goes to 50 people at most, all of them or none. */
export type SendEmailInput = {
  /** Files that go along: 20 at most, of 10 MB together, in a request that is no larger than this server allows (256 KiB, unless it is set up for more). */
  attachments?: InputMaybe<Array<EmailAttachmentInput>>;
  /** Who gets one that the others do not see. */
  bcc?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Who gets a copy. */
  cc?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What it says, as HTML. It is sent as it is. */
  html?: InputMaybe<Scalars['String']['input']>;
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Where answers go, if not to the sender. */
  replyTo?: InputMaybe<Scalars['String']['input']>;
  /** What it is about, up to 255 characters. */
  subject: Scalars['String']['input'];
  /** What it says, as text. Text or HTML is needed, both are best. */
  text?: InputMaybe<Scalars['String']['input']>;
  /** Whom it is to: ada@example.com, or Ada Lovelace <ada@example.com>. */
  to: Array<Scalars['String']['input']>;
};

/** The message that was sent. */
export type SendEmailPayload = {
  __typename?: 'SendEmailPayload';
  /** As it is in the log. */
  message?: Maybe<EmailMessage>;
};

/** A text message to send, from a number or by a messaging service. */
export type SendSmsInput = {
  /** The text, up to 1600 characters. May be left out if there is media. */
  body?: InputMaybe<Scalars['String']['input']>;
  /** One of the account's numbers, short codes or names. May be left out if a messaging service sends it. */
  from?: InputMaybe<Scalars['String']['input']>;
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Up to 10 addresses of pictures or other files, which Twilio fetches. They make it an MMS. */
  mediaUrls?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The SID of a messaging service, MG…, which chooses who it is from. */
  messagingServiceSid?: InputMaybe<Scalars['String']['input']>;
  /** Who gets it, as +14155552671. */
  to: Scalars['String']['input'];
};

/** The message that was sent. */
export type SendSmsPayload = {
  __typename?: 'SendSmsPayload';
  /** How its text is written. */
  encoding?: Maybe<SmsEncoding>;
  /** As Twilio has it; its status moves on. */
  message?: Maybe<TwilioMessage>;
  /** How many segments it is charged as. */
  segments?: Maybe<Scalars['Int']['output']>;
};

/** A third party that this API integrates. */
export type Service =
  /** Google Calendar and CalDAV. */
  | 'CALENDAR'
  /** E-mail by SMTP or a provider's API. */
  | 'EMAIL'
  /** Text messages. */
  | 'TWILIO'
  /** Voice assistants. */
  | 'VAPI';

/** How somebody was recognised. */
export type SignInMethod =
  /** By an access token. */
  | 'BEARER'
  /** As the one user of a local installation. */
  | 'LOCAL'
  /** By the session of a browser. */
  | 'SESSION';

/** How a text is written in a text message. */
export type SmsEncoding =
  /** Seven bits a character, fourteen for some; 160 of them in one segment, 153 in each of several. */
  | 'GSM_7'
  /** Sixteen bits a character, thirty-two for most emoji; 70 of them in one segment, 67 in each of several. One character beyond GSM 7 is enough for that. */
  | 'UCS_2';

/** What a text costs to send. */
export type SmsSegments = {
  __typename?: 'SmsSegments';
  /** How it is written. */
  encoding: SmsEncoding;
  /** How many segments it takes; 0 for an empty text. */
  segments: Scalars['Int']['output'];
  /** How long it is: septets of GSM 7, or 16-bit units of UCS 2. */
  units: Scalars['Int']['output'];
  /** How many more units fit into the last segment. */
  unitsLeft: Scalars['Int']['output'];
};

/** A call to make. */
export type StartVapiCallInput = {
  /** The assistant that speaks. */
  assistantId: Scalars['ID']['input'];
  /** Whom to call. */
  customer: VapiCustomerInput;
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** A name for the call, up to 40 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The phone number to call from. */
  phoneNumberId: Scalars['ID']['input'];
  /** When to call; now if left out. */
  scheduledAt?: InputMaybe<Scalars['Time']['input']>;
};

/** The call that was started. */
export type StartVapiCallPayload = {
  __typename?: 'StartVapiCallPayload';
  /** As Vapi has it; its status moves on. */
  call?: Maybe<VapiCall>;
};

/** What is told as it happens, over a WebSocket (graphql-transport-ws) or as text/event-stream. */
export type Subscription = {
  __typename?: 'Subscription';
  /** How far a call is: at once, and again whenever it is further; in the end with what Vapi makes of it. It ends once nothing more becomes of it. */
  callStatusChanged: VapiCall;
  /** How integrations are: at once, and again whenever a status, a circuit breaker, a credential or the last error changes. Whoever reads slowly is told the latest state, not all that lay between. */
  integrationChanged: Integration;
  /** How far a text message is: at once, and again whenever it is further. It ends once nothing more becomes of it. */
  smsStatusChanged: TwilioMessage;
};


/** What is told as it happens, over a WebSocket (graphql-transport-ws) or as text/event-stream. */
export type SubscriptionCallStatusChangedArgs = {
  id: Scalars['ID']['input'];
};


/** What is told as it happens, over a WebSocket (graphql-transport-ws) or as text/event-stream. */
export type SubscriptionIntegrationChangedArgs = {
  service?: InputMaybe<Service>;
};


/** What is told as it happens, over a WebSocket (graphql-transport-ws) or as text/event-stream. */
export type SubscriptionSmsStatusChangedArgs = {
  id: Scalars['ID']['input'];
};

/** Which integration to test. */
export type TestIntegrationInput = {
  /** Which third party. */
  service: Service;
};

/** How a test went. That it found something wrong is a result, not an error. */
export type TestIntegrationPayload = {
  __typename?: 'TestIntegrationPayload';
  /** The integration as it is now. */
  integration?: Maybe<Integration>;
  /** How long the provider took, in milliseconds. */
  latencyMs: Scalars['Int']['output'];
  /** Whether the provider accepted the credential. */
  ok: Scalars['Boolean']['output'];
  /** What is wrong; null if nothing is. */
  problem?: Maybe<TestProblem>;
};

/** What a test found. */
export type TestProblem = {
  __typename?: 'TestProblem';
  /** The code that a call would fail with. */
  code: ErrorCode;
  /** What kind of problem. */
  reason: TestReason;
  /** Whether and when to test again, as failed calls say it: an open circuit breaker and a limit tell how long they last. */
  retry: ErrorRetry;
  /** The sentence to show, in the language of the request. */
  userMessage: Scalars['String']['output'];
};

/** What can be wrong with a credential or with the way to a provider. */
export type TestReason =
  /** The provider does not accept the credential. */
  | 'BAD_CREDENTIALS'
  /** The circuit breaker is open: the last calls failed, so none is made for now. */
  | 'CIRCUIT_OPEN'
  /** The credential lacks the permission that the product needs. */
  | 'NO_PERMISSION'
  /** Something else. */
  | 'OTHER'
  /** The provider asks to be called less often. */
  | 'RATE_LIMITED'
  /** The provider takes too long. */
  | 'TIMEOUT'
  /** The encrypted connection could not be made. */
  | 'TLS'
  /** The provider cannot be reached, or answers that it is broken. */
  | 'UNREACHABLE';

/** What Twilio holds. */
export type Twilio = {
  __typename?: 'Twilio';
  /** Who the credential belongs to. */
  account?: Maybe<TwilioAccount>;
  /** Local numbers that the account could buy. Twilio returns a choice of them, so there is no next page. */
  availablePhoneNumbers?: Maybe<TwilioAvailablePhoneNumberConnection>;
  /** One message. */
  message?: Maybe<TwilioMessage>;
  /** The messages that were sent and received, newest first. */
  messages?: Maybe<TwilioMessageConnection>;
  /** The account's phone numbers, newest first. */
  phoneNumbers?: Maybe<TwilioPhoneNumberConnection>;
};


/** What Twilio holds. */
export type TwilioAvailablePhoneNumbersArgs = {
  country?: Scalars['String']['input'];
  filter?: InputMaybe<TwilioAvailablePhoneNumberFilter>;
  first?: Scalars['Int']['input'];
};


/** What Twilio holds. */
export type TwilioMessageArgs = {
  id: Scalars['ID']['input'];
};


/** What Twilio holds. */
export type TwilioMessagesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TwilioMessageFilter>;
  first?: Scalars['Int']['input'];
};


/** What Twilio holds. */
export type TwilioPhoneNumbersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** An account at Twilio. https://www.twilio.com/docs/iam/api/account */
export type TwilioAccount = {
  __typename?: 'TwilioAccount';
  /** When it was created. */
  createdAt?: Maybe<Scalars['Time']['output']>;
  /** What its owner calls it. */
  name?: Maybe<Scalars['String']['output']>;
  /** Whether it may be used. */
  status?: Maybe<TwilioAccountStatus>;
  /** Its SID, AC… */
  twilioSid: Scalars['String']['output'];
  /** Whether it is paid for. */
  type?: Maybe<TwilioAccountType>;
};

/** Whether an account may be used. */
export type TwilioAccountStatus =
  /** It may. */
  | 'ACTIVE'
  /** It is closed for good. */
  | 'CLOSED'
  /** Twilio has stopped it. */
  | 'SUSPENDED';

/** Whether an account is paid for. */
export type TwilioAccountType =
  /** It is. */
  | 'FULL'
  /** It may text verified numbers only, and Twilio puts a sentence before each text. */
  | 'TRIAL';

/** A phone number that the account could buy. */
export type TwilioAvailablePhoneNumber = {
  __typename?: 'TwilioAvailablePhoneNumber';
  /** What it can be used for. */
  capabilities: TwilioCapabilities;
  /** Its country, as ISO 3166-1 alpha-2. */
  country?: Maybe<Scalars['String']['output']>;
  /** Its town. */
  locality?: Maybe<Scalars['String']['output']>;
  /** The number as people there write it. */
  name?: Maybe<Scalars['String']['output']>;
  /** The number as +14155552671. */
  number: Scalars['String']['output'];
  /** Its postal code. */
  postalCode?: Maybe<Scalars['String']['output']>;
  /** Its state or province. */
  region?: Maybe<Scalars['String']['output']>;
};

/** Phone numbers that the account could buy. */
export type TwilioAvailablePhoneNumberConnection = {
  __typename?: 'TwilioAvailablePhoneNumberConnection';
  /** The same with their cursors, which are the numbers. */
  edges: Array<TwilioAvailablePhoneNumberEdge>;
  /** How fresh it is. */
  freshness: Freshness;
  /** The phone numbers. */
  nodes: Array<TwilioAvailablePhoneNumber>;
  /** Where the page stands: there is no next one. */
  pageInfo: PageInfo;
};

/** A phone number that the account could buy, in a list. */
export type TwilioAvailablePhoneNumberEdge = {
  __typename?: 'TwilioAvailablePhoneNumberEdge';
  /** The number. */
  cursor: Scalars['String']['output'];
  /** The phone number. */
  node: TwilioAvailablePhoneNumber;
};

/** Which phone numbers to look for; what is left out does not restrict. */
export type TwilioAvailablePhoneNumberFilter = {
  /** Those with this area code, 200 to 999; in the United States and Canada. */
  areaCode?: InputMaybe<Scalars['Int']['input']>;
  /** Those that contain this: digits, letters for their digits, * for any digit. */
  contains?: InputMaybe<Scalars['String']['input']>;
  /** True for those that can do messages with media. */
  mms?: InputMaybe<Scalars['Boolean']['input']>;
  /** True for those that can do text messages. */
  sms?: InputMaybe<Scalars['Boolean']['input']>;
  /** True for those that can do calls. */
  voice?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What a phone number can be used for. */
export type TwilioCapabilities = {
  __typename?: 'TwilioCapabilities';
  /** Fax. */
  fax: Scalars['Boolean']['output'];
  /** Messages with media. */
  mms: Scalars['Boolean']['output'];
  /** Text messages. */
  sms: Scalars['Boolean']['output'];
  /** Calls. */
  voice: Scalars['Boolean']['output'];
};

/** Why a message that was taken did not arrive. */
export type TwilioDeliveryFailure = {
  __typename?: 'TwilioDeliveryFailure';
  /** What the person can do. */
  action: ErrorAction;
  /** What kind of failure. */
  code: ErrorCode;
  /** Whether the same message may arrive if it is sent again later. */
  retryable: Scalars['Boolean']['output'];
  /** Twilio's own number for it, as in https://www.twilio.com/docs/api/errors. */
  twilioCode?: Maybe<Scalars['String']['output']>;
  /** The sentence to show. */
  userMessage: Scalars['String']['output'];
};

/** A text message. https://www.twilio.com/docs/messaging/api/message-resource */
export type TwilioMessage = Node & {
  __typename?: 'TwilioMessage';
  /** Its text. */
  body?: Maybe<Scalars['String']['output']>;
  /** When it was made. */
  createdAt?: Maybe<Scalars['Time']['output']>;
  /** Why it did not arrive; null if it did, or may still. */
  deliveryFailure?: Maybe<TwilioDeliveryFailure>;
  /** Which way it goes; null if that is not known here. */
  direction?: Maybe<TwilioMessageDirection>;
  /** How its text is written. */
  encoding: SmsEncoding;
  /** Who it is from: a number, a short code or a name; null until a messaging service has chosen one. */
  from?: Maybe<Scalars['String']['output']>;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** How many files are with it. */
  media: Scalars['Int']['output'];
  /** The SID of the messaging service that sends it; null if none does. */
  messagingServiceSid?: Maybe<Scalars['String']['output']>;
  /** What it cost, as a decimal, negative for a charge; null until it is charged. */
  price?: Maybe<Scalars['String']['output']>;
  /** The currency of that, as ISO 4217. */
  priceUnit?: Maybe<Scalars['String']['output']>;
  /** How many segments it is charged as; what we count while Twilio has not. */
  segments: Scalars['Int']['output'];
  /** When it was sent; null until then. */
  sentAt?: Maybe<Scalars['Time']['output']>;
  /** How far it is; null if that is not known here. */
  status?: Maybe<TwilioMessageStatus>;
  /** Who gets it, as +14155552671. */
  to: Scalars['String']['output'];
  /** Its SID, SM… or MM… */
  twilioSid: Scalars['String']['output'];
  /** When it last changed. */
  updatedAt?: Maybe<Scalars['Time']['output']>;
};

/** A page of messages. */
export type TwilioMessageConnection = {
  __typename?: 'TwilioMessageConnection';
  /** The same with their cursors. */
  edges: Array<TwilioMessageEdge>;
  /** How fresh it is. */
  freshness: Freshness;
  /** The messages of this page. */
  nodes: Array<TwilioMessage>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** Which way a message goes. */
export type TwilioMessageDirection =
  /** Somebody wrote to one of the numbers. */
  | 'INBOUND'
  /** A program sent it, such as this API. */
  | 'OUTBOUND_API'
  /** It was sent during a call. */
  | 'OUTBOUND_CALL'
  /** It answers a message that came in. */
  | 'OUTBOUND_REPLY';

/** A message in a list. */
export type TwilioMessageEdge = {
  __typename?: 'TwilioMessageEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The message. */
  node: TwilioMessage;
};

/** Which messages to list; what is left out does not restrict. */
export type TwilioMessageFilter = {
  /** Those from this number, short code or name. */
  from?: InputMaybe<Scalars['String']['input']>;
  /** Those sent at this moment or later; by when it was made for what is still waiting. */
  sentAfter?: InputMaybe<Scalars['Time']['input']>;
  /** Those sent before this moment. */
  sentBefore?: InputMaybe<Scalars['Time']['input']>;
  /** Those to this number, as +14155552671. */
  to?: InputMaybe<Scalars['String']['input']>;
};

/** How far a message is. */
export type TwilioMessageStatus =
  /** Taken by a messaging service that has not chosen a sender yet. */
  | 'ACCEPTED'
  /** It was cancelled before it was sent. */
  | 'CANCELED'
  /** It has arrived. */
  | 'DELIVERED'
  /** It could not be sent. */
  | 'FAILED'
  /** Of a message to several, some have it. */
  | 'PARTIALLY_DELIVERED'
  /** It waits to be sent. */
  | 'QUEUED'
  /** Its recipient has read it. */
  | 'READ'
  /** It came in. */
  | 'RECEIVED'
  /** It is coming in. */
  | 'RECEIVING'
  /** It is to be sent later. */
  | 'SCHEDULED'
  /** It is being sent. */
  | 'SENDING'
  /** The carrier has it. */
  | 'SENT'
  /** The carrier says that it did not arrive. */
  | 'UNDELIVERED';

/** One of the account's phone numbers. https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export type TwilioPhoneNumber = Node & {
  __typename?: 'TwilioPhoneNumber';
  /** What it can be used for. */
  capabilities: TwilioCapabilities;
  /** When it was bought. */
  createdAt?: Maybe<Scalars['Time']['output']>;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** What its owner calls it. */
  name?: Maybe<Scalars['String']['output']>;
  /** The number as +14155552671. */
  number: Scalars['String']['output'];
  /** Its SID, PN… */
  twilioSid: Scalars['String']['output'];
  /** When it was last changed. */
  updatedAt?: Maybe<Scalars['Time']['output']>;
};

/** A page of phone numbers. */
export type TwilioPhoneNumberConnection = {
  __typename?: 'TwilioPhoneNumberConnection';
  /** The same with their cursors. */
  edges: Array<TwilioPhoneNumberEdge>;
  /** How fresh it is. */
  freshness: Freshness;
  /** The phone numbers of this page. */
  nodes: Array<TwilioPhoneNumber>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A phone number in a list. */
export type TwilioPhoneNumberEdge = {
  __typename?: 'TwilioPhoneNumberEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The phone number. */
  node: TwilioPhoneNumber;
};

/** An event and what to change. A field that is left out stays as it is; null clears it. */
export type UpdateCalendarEventInput = {
  /** Everybody who is invited from now on, up to 200. Who was already keeps their response. */
  attendees?: InputMaybe<Array<CalendarAttendeeInput>>;
  /** Its description, up to 8192 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** When it ends; together with start. */
  end?: InputMaybe<CalendarMomentInput>;
  /** Only if it is still in this state: else CONFLICT. */
  etag?: InputMaybe<Scalars['String']['input']>;
  /** The event, a series, or an occurrence, which then differs from its series. */
  id: Scalars['ID']['input'];
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Where it is, up to 1024 characters. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Whether those who are invited are told. */
  notify?: Scalars['Boolean']['input'];
  /** What makes it a series. Not for an occurrence. */
  recurrence?: InputMaybe<Array<Scalars['String']['input']>>;
  /** When it starts; together with end. */
  start?: InputMaybe<CalendarMomentInput>;
  /** Its title, 1 to 1024 characters. It cannot be cleared. */
  title?: InputMaybe<Scalars['String']['input']>;
};

/** The event that was changed. */
export type UpdateCalendarEventPayload = {
  __typename?: 'UpdateCalendarEventPayload';
  /** As the provider has it now. */
  event?: Maybe<CalendarEvent>;
};

/** What to change of an assistant: what is left out stays, null clears. */
export type UpdateVapiAssistantInput = {
  /** What is heard behind it: office, off, or the address of a sound. */
  backgroundSound?: InputMaybe<Scalars['String']['input']>;
  /** What it says before it hangs up, up to 1000 characters. */
  endCallMessage?: InputMaybe<Scalars['String']['input']>;
  /** Phrases after which it hangs up when it says them, up to 140 characters each. */
  endCallPhrases?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What it says first. */
  firstMessage?: InputMaybe<Scalars['String']['input']>;
  /** Who speaks first. */
  firstMessageMode?: InputMaybe<VapiFirstMessageMode>;
  /** The assistant's ID. */
  id: Scalars['ID']['input'];
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** How long a call may last, 10 to 43200 seconds. */
  maxDurationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The language model behind it. */
  model?: InputMaybe<VapiModelInput>;
  /** Its name, up to 40 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Whether calls are recorded. */
  recordingEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Where Vapi sends events of its calls. */
  server?: InputMaybe<VapiServerInput>;
  /** What turns speech into text. */
  transcriber?: InputMaybe<VapiTranscriberInput>;
  /** How it sounds. */
  voice?: InputMaybe<VapiVoiceInput>;
  /** What it says to a voicemail box, up to 1000 characters. */
  voicemailMessage?: InputMaybe<Scalars['String']['input']>;
};

/** The assistant that was changed. */
export type UpdateVapiAssistantPayload = {
  __typename?: 'UpdateVapiAssistantPayload';
  /** As Vapi has it now. */
  assistant?: Maybe<VapiAssistant>;
};

/** What to change of a phone number: what is left out stays, null clears. */
export type UpdateVapiPhoneNumberInput = {
  /** The assistant that is to answer it; null for none. */
  assistantId?: InputMaybe<Scalars['ID']['input']>;
  /** The phone number's ID. */
  id: Scalars['ID']['input'];
  /** Makes sending it again safe: for 24 hours the same key is answered with what became of the first try. Up to 255 characters; make a new one for each thing to do. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Its name, up to 40 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** The phone number that was changed. */
export type UpdateVapiPhoneNumberPayload = {
  __typename?: 'UpdateVapiPhoneNumberPayload';
  /** As Vapi has it now. */
  phoneNumber?: Maybe<VapiPhoneNumber>;
};

/** What Vapi holds. */
export type Vapi = {
  __typename?: 'Vapi';
  /** One assistant. */
  assistant?: Maybe<VapiAssistant>;
  /** The voice assistants, newest first. */
  assistants?: Maybe<VapiAssistantConnection>;
  /** One call. */
  call?: Maybe<VapiCall>;
  /** The calls, newest first. */
  calls?: Maybe<VapiCallConnection>;
  /** The phone numbers, newest first. */
  phoneNumbers?: Maybe<VapiPhoneNumberConnection>;
};


/** What Vapi holds. */
export type VapiAssistantArgs = {
  id: Scalars['ID']['input'];
};


/** What Vapi holds. */
export type VapiAssistantsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};


/** What Vapi holds. */
export type VapiCallArgs = {
  id: Scalars['ID']['input'];
};


/** What Vapi holds. */
export type VapiCallsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<VapiCallFilter>;
  first?: Scalars['Int']['input'];
};


/** What Vapi holds. */
export type VapiPhoneNumbersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A voice assistant at Vapi. https://docs.vapi.ai/api-reference/assistants/get */
export type VapiAssistant = Node & {
  __typename?: 'VapiAssistant';
  /** What is heard behind it: office, off, or the address of a sound. */
  backgroundSound?: Maybe<Scalars['String']['output']>;
  /** When it was created. */
  createdAt: Scalars['Time']['output'];
  /** What it says before it hangs up. */
  endCallMessage?: Maybe<Scalars['String']['output']>;
  /** Phrases after which it hangs up when it says them. */
  endCallPhrases?: Maybe<Array<Scalars['String']['output']>>;
  /** What it says first. */
  firstMessage?: Maybe<Scalars['String']['output']>;
  /** Who speaks first. */
  firstMessageMode?: Maybe<VapiFirstMessageMode>;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** How long a call may last, in seconds. */
  maxDurationSeconds?: Maybe<Scalars['Int']['output']>;
  /** The language model behind it. */
  model?: Maybe<VapiModel>;
  /** Its name, up to 40 characters. */
  name?: Maybe<Scalars['String']['output']>;
  /** Whether calls are recorded; null leaves it to Vapi's default. */
  recordingEnabled?: Maybe<Scalars['Boolean']['output']>;
  /** Where Vapi sends events of its calls. */
  server?: Maybe<VapiServer>;
  /** What turns speech into text. */
  transcriber?: Maybe<VapiTranscriber>;
  /** When it was last changed. */
  updatedAt: Scalars['Time']['output'];
  /** Its ID at Vapi, a UUID. */
  vapiId: Scalars['String']['output'];
  /** How it sounds. */
  voice?: Maybe<VapiVoice>;
  /** What it says to a voicemail box. */
  voicemailMessage?: Maybe<Scalars['String']['output']>;
};

/** A page of assistants. */
export type VapiAssistantConnection = {
  __typename?: 'VapiAssistantConnection';
  /** The same with their cursors. */
  edges: Array<VapiAssistantEdge>;
  /** How fresh it is. */
  freshness: Freshness;
  /** The assistants of this page. */
  nodes: Array<VapiAssistant>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** An assistant in a list. */
export type VapiAssistantEdge = {
  __typename?: 'VapiAssistantEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The assistant. */
  node: VapiAssistant;
};

/** A call at Vapi. https://docs.vapi.ai/api-reference/calls/get */
export type VapiCall = Node & {
  __typename?: 'VapiCall';
  /** The global ID of the assistant that spoke. */
  assistantId?: Maybe<Scalars['ID']['output']>;
  /** What it cost, in US dollars. */
  cost?: Maybe<Scalars['Float']['output']>;
  /** What the cost is made of, in US dollars. */
  costBreakdown?: Maybe<VapiCostBreakdown>;
  /** When it was created. */
  createdAt: Scalars['Time']['output'];
  /** Who was on the other end. */
  customer?: Maybe<VapiCustomer>;
  /** When it ended. */
  endedAt?: Maybe<Scalars['Time']['output']>;
  /** Vapi's word for why it ended; there are hundreds. */
  endedReason?: Maybe<Scalars['String']['output']>;
  /** What kind of end that was; null while the call lasts. */
  endedReasonGroup?: Maybe<VapiEndedReasonGroup>;
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** Its name, up to 40 characters. */
  name?: Maybe<Scalars['String']['output']>;
  /** The global ID of the phone number that was used. */
  phoneNumberId?: Maybe<Scalars['ID']['output']>;
  /** When it was picked up. */
  startedAt?: Maybe<Scalars['Time']['output']>;
  /** How far it is. */
  status?: Maybe<VapiCallStatus>;
  /** Vapi's verdict on whether the call reached its aim. */
  successEvaluation?: Maybe<Scalars['String']['output']>;
  /** What was said, summed up by Vapi. */
  summary?: Maybe<Scalars['String']['output']>;
  /** What was said, word for word. */
  transcript?: Maybe<Scalars['String']['output']>;
  /** Who called whom, and by what. */
  type?: Maybe<VapiCallType>;
  /** When it was last changed. */
  updatedAt: Scalars['Time']['output'];
  /** Its ID at Vapi, a UUID. */
  vapiId: Scalars['String']['output'];
};

/** A page of calls. */
export type VapiCallConnection = {
  __typename?: 'VapiCallConnection';
  /** The same with their cursors. */
  edges: Array<VapiCallEdge>;
  /** How fresh it is. */
  freshness: Freshness;
  /** The calls of this page. */
  nodes: Array<VapiCall>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A call in a list. */
export type VapiCallEdge = {
  __typename?: 'VapiCallEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The call. */
  node: VapiCall;
};

/** Which calls to list; what is left out does not restrict. */
export type VapiCallFilter = {
  /** Those of this assistant, by its global ID. */
  assistantId?: InputMaybe<Scalars['ID']['input']>;
  /** Those created at this moment or later. */
  createdAfter?: InputMaybe<Scalars['Time']['input']>;
  /** Those created before this moment. */
  createdBefore?: InputMaybe<Scalars['Time']['input']>;
  /** Those of this phone number, by its global ID. */
  phoneNumberId?: InputMaybe<Scalars['ID']['input']>;
  /** Those in one of these states. */
  statuses?: InputMaybe<Array<VapiCallStatus>>;
};

/** How far a call is. */
export type VapiCallStatus =
  /** Vapi could not delete it. */
  | 'DELETION_FAILED'
  /** It is over. */
  | 'ENDED'
  /** It is being handed to somebody. */
  | 'FORWARDING'
  /** They speak. */
  | 'IN_PROGRESS'
  /** Vapi does not find it any more. */
  | 'NOT_FOUND'
  /** It waits for a line. */
  | 'QUEUED'
  /** It rings. */
  | 'RINGING'
  /** It is to start later. */
  | 'SCHEDULED';

/** Who called whom, and by what. */
export type VapiCallType =
  /** Somebody called one of the numbers. */
  | 'INBOUND_PHONE_CALL'
  /** An assistant called somebody. */
  | 'OUTBOUND_PHONE_CALL'
  /** A program spoke over a WebSocket. */
  | 'WEBSOCKET_CALL'
  /** Somebody spoke in a browser. */
  | 'WEB_CALL';

/** What a call cost, in US dollars, by who earned it. */
export type VapiCostBreakdown = {
  __typename?: 'VapiCostBreakdown';
  /** The language model. */
  llm?: Maybe<Scalars['Float']['output']>;
  /** Speech to text. */
  stt?: Maybe<Scalars['Float']['output']>;
  /** All of it. */
  total?: Maybe<Scalars['Float']['output']>;
  /** The telephone network. */
  transport?: Maybe<Scalars['Float']['output']>;
  /** Text to speech. */
  tts?: Maybe<Scalars['Float']['output']>;
  /** Vapi. */
  vapi?: Maybe<Scalars['Float']['output']>;
};

/** Who is on the other end of a call. */
export type VapiCustomer = {
  __typename?: 'VapiCustomer';
  /** The extension that was dialled. */
  extension?: Maybe<Scalars['String']['output']>;
  /** The name. */
  name?: Maybe<Scalars['String']['output']>;
  /** The number as +14155552671. */
  number?: Maybe<Scalars['String']['output']>;
  /** The SIP address, if it was called by that. */
  sipUri?: Maybe<Scalars['String']['output']>;
};

/** Whom to call. */
export type VapiCustomerInput = {
  /** The extension to dial, up to 10 characters. */
  extension?: InputMaybe<Scalars['String']['input']>;
  /** The name, up to 40 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The number as +14155552671. */
  number: Scalars['String']['input'];
};

/** What kind of end a call had. */
export type VapiEndedReasonGroup =
  /** The account lacks credits or lines. */
  | 'BILLING'
  /** Something about the assistant or the number is set up wrongly. */
  | 'CONFIGURATION'
  /** They were done. */
  | 'NORMAL'
  /** Nobody answered, or the line was busy. */
  | 'NO_ANSWER'
  /** A limit of the number was reached. */
  | 'NUMBER_LIMIT'
  /** A provider behind the assistant failed: model, voice or transcriber. */
  | 'PROVIDER_FAULT'
  /** The telephone network failed. */
  | 'TELEPHONY'
  /** A reason that is not known here. */
  | 'UNKNOWN'
  /** Vapi failed. */
  | 'VAPI_FAULT';

/** Who speaks first in a call. */
export type VapiFirstMessageMode =
  /** The assistant, with firstMessage. */
  | 'ASSISTANT_SPEAKS_FIRST'
  /** The assistant, with words that its model finds. */
  | 'ASSISTANT_SPEAKS_FIRST_WITH_MODEL_GENERATED_MESSAGE'
  /** The caller; the assistant waits. */
  | 'ASSISTANT_WAITS_FOR_USER';

/** The language model behind an assistant. */
export type VapiModel = {
  __typename?: 'VapiModel';
  /** How long an answer may get, in tokens. */
  maxTokens?: Maybe<Scalars['Int']['output']>;
  /** Which model: gpt-4o … */
  model: Scalars['String']['output'];
  /** Who runs the model: openai, anthropic, google … */
  provider: Scalars['String']['output'];
  /** What the model is told to be. */
  systemPrompt?: Maybe<Scalars['String']['output']>;
  /** How freely it speaks, 0 to 2. */
  temperature?: Maybe<Scalars['Float']['output']>;
  /** The IDs, at Vapi, of the tools that it may use. */
  toolIds?: Maybe<Array<Scalars['String']['output']>>;
};

/** A language model. In an update, what is left out stays. */
export type VapiModelInput = {
  /** How long an answer may get, 50 to 10000 tokens. */
  maxTokens?: InputMaybe<Scalars['Int']['input']>;
  /** Which model: gpt-4o … */
  model: Scalars['String']['input'];
  /** Who runs the model: openai, anthropic, google … */
  provider: Scalars['String']['input'];
  /** What the model is told to be. */
  systemPrompt?: InputMaybe<Scalars['String']['input']>;
  /** How freely it speaks, 0 to 2. */
  temperature?: InputMaybe<Scalars['Float']['input']>;
  /** The IDs, at Vapi, of the tools that it may use. */
  toolIds?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** A phone number at Vapi. https://docs.vapi.ai/api-reference/phone-numbers/get */
export type VapiPhoneNumber = Node & {
  __typename?: 'VapiPhoneNumber';
  /** The global ID of the assistant that answers it. */
  assistantId?: Maybe<Scalars['ID']['output']>;
  /** When it was added. */
  createdAt: Scalars['Time']['output'];
  /** The global ID. */
  id: Scalars['ID']['output'];
  /** Its name, up to 40 characters. */
  name?: Maybe<Scalars['String']['output']>;
  /** The number as +14155552671; null while it is being activated and for SIP numbers. */
  number?: Maybe<Scalars['String']['output']>;
  /** Who provides it: vapi, twilio, vonage, telnyx or byo-phone-number. */
  provider: Scalars['String']['output'];
  /** The SIP address, if it has one. */
  sipUri?: Maybe<Scalars['String']['output']>;
  /** Whether it takes text messages; only told of Twilio's numbers. */
  smsEnabled?: Maybe<Scalars['Boolean']['output']>;
  /** Whether it works yet. */
  status?: Maybe<VapiPhoneNumberStatus>;
  /** When it was last changed. */
  updatedAt: Scalars['Time']['output'];
  /** Its ID at Vapi, a UUID. */
  vapiId: Scalars['String']['output'];
};

/** A page of phone numbers. */
export type VapiPhoneNumberConnection = {
  __typename?: 'VapiPhoneNumberConnection';
  /** The same with their cursors. */
  edges: Array<VapiPhoneNumberEdge>;
  /** How fresh it is. */
  freshness: Freshness;
  /** The phone numbers of this page. */
  nodes: Array<VapiPhoneNumber>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many there are in all. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A phone number in a list. */
export type VapiPhoneNumberEdge = {
  __typename?: 'VapiPhoneNumberEdge';
  /** Where it stands in the list. */
  cursor: Scalars['String']['output'];
  /** The phone number. */
  node: VapiPhoneNumber;
};

/** Whether a phone number works. */
export type VapiPhoneNumberStatus =
  /** It is being set up, which takes minutes. */
  | 'ACTIVATING'
  /** It works. */
  | 'ACTIVE'
  /** Vapi has blocked it. */
  | 'BLOCKED';

/** Where Vapi sends events. Headers and secrets that are set there are not shown. */
export type VapiServer = {
  __typename?: 'VapiServer';
  /** How long Vapi waits for an answer, in seconds. */
  timeoutSeconds?: Maybe<Scalars['Int']['output']>;
  /** The address. */
  url?: Maybe<Scalars['String']['output']>;
};

/** Where Vapi sends events. In an update, what is left out stays. */
export type VapiServerInput = {
  /** How long Vapi waits for an answer, 1 to 300 seconds. */
  timeoutSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The address, beginning with https://. */
  url: Scalars['String']['input'];
};

/** What turns a caller's speech into text. */
export type VapiTranscriber = {
  __typename?: 'VapiTranscriber';
  /** The language it listens for: en, de, multi … */
  language?: Maybe<Scalars['String']['output']>;
  /** Which of the provider's models. */
  model?: Maybe<Scalars['String']['output']>;
  /** Who transcribes: deepgram, google … */
  provider: Scalars['String']['output'];
};

/** A transcriber. In an update of the same provider's, what is left out stays. */
export type VapiTranscriberInput = {
  /** The language it listens for: en, de, multi … */
  language?: InputMaybe<Scalars['String']['input']>;
  /** Which of the provider's models. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** Who transcribes: deepgram, google … */
  provider: Scalars['String']['input'];
};

/** How an assistant sounds. */
export type VapiVoice = {
  __typename?: 'VapiVoice';
  /** Who makes the voice: 11labs, openai, azure … */
  provider: Scalars['String']['output'];
  /** How fast it speaks; 1 is the voice's own pace. */
  speed?: Maybe<Scalars['Float']['output']>;
  /** Which of the provider's voices. */
  voiceId?: Maybe<Scalars['String']['output']>;
};

/** A voice. In an update of the same provider's voice, what is left out stays. */
export type VapiVoiceInput = {
  /** Who makes the voice: 11labs, openai, azure … */
  provider: Scalars['String']['input'];
  /** How fast it speaks; 1 is the voice's own pace. */
  speed?: InputMaybe<Scalars['Float']['input']>;
  /** Which of the provider's voices. */
  voiceId: Scalars['String']['input'];
};

/** A page of a vendor's. */
export type VendorPage = {
  __typename?: 'VendorPage';
  /** What to call the link. */
  label: Scalars['String']['output'];
  /** Its address, with https. */
  url: Scalars['String']['output'];
};

/** Who is asking. */
export type Viewer = {
  __typename?: 'Viewer';
  /** How they were recognised. */
  method: SignInMethod;
  /** What to call them; null if nobody knows. */
  name?: Maybe<Scalars['String']['output']>;
};

/** Where a service reports what happens in the viewer's account. */
export type Webhook = {
  __typename?: 'Webhook';
  /** When the address was made. */
  createdAt: Scalars['Time']['output'];
  /** When the secret was made that the service has to show; null if it signs with its own credential, or if there is none yet. */
  secretCreatedAt?: Maybe<Scalars['Time']['output']>;
  /** The address. Give it to the service and to nobody else: whoever has it can try to report. */
  url: Scalars['String']['output'];
};

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { __typename?: 'Query', viewer?: { __typename?: 'Viewer', name?: string | null, method: SignInMethod } | null };

export type AuditEventsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  service?: InputMaybe<Service>;
  filter?: InputMaybe<AuditEventFilter>;
}>;


export type AuditEventsQuery = { __typename?: 'Query', auditEvents?: { __typename?: 'AuditEventConnection', nodes: Array<{ __typename?: 'AuditEvent', id: string, at: string, action: AuditAction, service?: Service | null, operation?: string | null, correlationId: string, outcome?: ErrorOutcome | null, code?: ErrorCode | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean } } | null };

export type CalendarPartsFragment = { __typename?: 'CalendarListEntry', id: string, name: string, description?: string | null, timeZone?: string | null, color?: string | null, primary: boolean, access?: CalendarAccess | null, writable: boolean };

export type EventMarkFragment = { __typename?: 'CalendarEvent', id: string, calendarId: string, seriesId?: string | null, title: string, status?: CalendarEventStatus | null, busy: boolean, recurrence: Array<string>, start?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null, end?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null, attendees: Array<{ __typename?: 'CalendarAttendee', self: boolean, response?: CalendarResponse | null }> };

export type EventPartsFragment = { __typename?: 'CalendarEvent', description?: string | null, location?: string | null, allDay: boolean, private: boolean, url?: string | null, etag?: string | null, id: string, calendarId: string, seriesId?: string | null, title: string, status?: CalendarEventStatus | null, busy: boolean, recurrence: Array<string>, start?: { __typename?: 'CalendarMoment', local?: string | null, timeZone?: string | null, day?: string | null, at?: string | null } | null, organizer?: { __typename?: 'CalendarPerson', email?: string | null, name?: string | null, self: boolean } | null, attendees: Array<{ __typename?: 'CalendarAttendee', email?: string | null, name?: string | null, optional: boolean, organizer: boolean, resource: boolean, self: boolean, response?: CalendarResponse | null }>, end?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null };

export type CalendarsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type CalendarsQuery = { __typename?: 'Query', calendar?: { __typename?: 'Calendar', calendars?: { __typename?: 'CalendarListEntryConnection', totalCount?: number | null, nodes: Array<{ __typename?: 'CalendarListEntry', id: string, name: string, description?: string | null, timeZone?: string | null, color?: string | null, primary: boolean, access?: CalendarAccess | null, writable: boolean }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type CalendarEventsQueryVariables = Exact<{
  calendarId: Scalars['ID']['input'];
  from: Scalars['Time']['input'];
  to: Scalars['Time']['input'];
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type CalendarEventsQuery = { __typename?: 'Query', calendar?: { __typename?: 'Calendar', events?: { __typename?: 'CalendarEventConnection', nodes: Array<{ __typename?: 'CalendarEvent', id: string, calendarId: string, seriesId?: string | null, title: string, status?: CalendarEventStatus | null, busy: boolean, recurrence: Array<string>, start?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null, end?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null, attendees: Array<{ __typename?: 'CalendarAttendee', self: boolean, response?: CalendarResponse | null }> }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type CalendarEventQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CalendarEventQuery = { __typename?: 'Query', calendar?: { __typename?: 'Calendar', event?: { __typename?: 'CalendarEvent', description?: string | null, location?: string | null, allDay: boolean, private: boolean, url?: string | null, etag?: string | null, id: string, calendarId: string, seriesId?: string | null, title: string, status?: CalendarEventStatus | null, busy: boolean, recurrence: Array<string>, start?: { __typename?: 'CalendarMoment', local?: string | null, timeZone?: string | null, day?: string | null, at?: string | null } | null, organizer?: { __typename?: 'CalendarPerson', email?: string | null, name?: string | null, self: boolean } | null, attendees: Array<{ __typename?: 'CalendarAttendee', email?: string | null, name?: string | null, optional: boolean, organizer: boolean, resource: boolean, self: boolean, response?: CalendarResponse | null }>, end?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null } | null } | null };

export type CalendarFreeBusyQueryVariables = Exact<{
  from: Scalars['Time']['input'];
  to: Scalars['Time']['input'];
  calendarIds: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
}>;


export type CalendarFreeBusyQuery = { __typename?: 'Query', calendar?: { __typename?: 'Calendar', freeBusy?: { __typename?: 'CalendarFreeBusy', calendars: Array<{ __typename?: 'CalendarAvailability', calendarId: string, busy?: Array<{ __typename?: 'CalendarSpan', start: string, end: string }> | null, problem?: { __typename?: 'CalendarProblem', code: ErrorCode, userMessage: string } | null }>, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type BeginCalendarAuthorizationMutationVariables = Exact<{
  returnPath: Scalars['String']['input'];
}>;


export type BeginCalendarAuthorizationMutation = { __typename?: 'Mutation', beginCalendarAuthorization?: { __typename?: 'BeginCalendarAuthorizationPayload', authorizationUrl?: string | null, expiresAt?: string | null } | null };

export type CreateCalendarEventMutationVariables = Exact<{
  input: CreateCalendarEventInput;
}>;


export type CreateCalendarEventMutation = { __typename?: 'Mutation', createCalendarEvent?: { __typename?: 'CreateCalendarEventPayload', event?: { __typename?: 'CalendarEvent', description?: string | null, location?: string | null, allDay: boolean, private: boolean, url?: string | null, etag?: string | null, id: string, calendarId: string, seriesId?: string | null, title: string, status?: CalendarEventStatus | null, busy: boolean, recurrence: Array<string>, start?: { __typename?: 'CalendarMoment', local?: string | null, timeZone?: string | null, day?: string | null, at?: string | null } | null, organizer?: { __typename?: 'CalendarPerson', email?: string | null, name?: string | null, self: boolean } | null, attendees: Array<{ __typename?: 'CalendarAttendee', email?: string | null, name?: string | null, optional: boolean, organizer: boolean, resource: boolean, self: boolean, response?: CalendarResponse | null }>, end?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null } | null } | null };

export type UpdateCalendarEventMutationVariables = Exact<{
  input: UpdateCalendarEventInput;
}>;


export type UpdateCalendarEventMutation = { __typename?: 'Mutation', updateCalendarEvent?: { __typename?: 'UpdateCalendarEventPayload', event?: { __typename?: 'CalendarEvent', description?: string | null, location?: string | null, allDay: boolean, private: boolean, url?: string | null, etag?: string | null, id: string, calendarId: string, seriesId?: string | null, title: string, status?: CalendarEventStatus | null, busy: boolean, recurrence: Array<string>, start?: { __typename?: 'CalendarMoment', local?: string | null, timeZone?: string | null, day?: string | null, at?: string | null } | null, organizer?: { __typename?: 'CalendarPerson', email?: string | null, name?: string | null, self: boolean } | null, attendees: Array<{ __typename?: 'CalendarAttendee', email?: string | null, name?: string | null, optional: boolean, organizer: boolean, resource: boolean, self: boolean, response?: CalendarResponse | null }>, end?: { __typename?: 'CalendarMoment', day?: string | null, at?: string | null } | null } | null } | null };

export type DeleteCalendarEventMutationVariables = Exact<{
  input: DeleteCalendarEventInput;
}>;


export type DeleteCalendarEventMutation = { __typename?: 'Mutation', deleteCalendarEvent?: { __typename?: 'DeleteCalendarEventPayload', deletedId?: string | null } | null };

export type EmailPartsFragment = { __typename?: 'EmailMessage', id: string, subject: string, attachmentCount: number, status: EmailMessageStatus, messageId?: string | null, providerId?: string | null, stubbed: boolean, sentAt: string, from: { __typename?: 'EmailAddress', name?: string | null, address: string }, to: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, cc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, bcc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, problem?: { __typename?: 'EmailMessageProblem', code: ErrorCode, userMessage: string } | null };

export type EmailSenderQueryVariables = Exact<{ [key: string]: never; }>;


export type EmailSenderQuery = { __typename?: 'Query', email?: { __typename?: 'Email', sender: { __typename?: 'EmailAddress', name?: string | null, address: string }, limits: { __typename?: 'EmailLimits', recipients: number, attachments: number, attachmentBytes: number, requestBytes: number } } | null };

export type EmailMessageQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type EmailMessageQuery = { __typename?: 'Query', node?:
    | { __typename?: 'CalendarEvent' }
    | { __typename?: 'CalendarListEntry' }
    | { __typename?: 'EmailMessage', id: string, subject: string, attachmentCount: number, status: EmailMessageStatus, messageId?: string | null, providerId?: string | null, stubbed: boolean, sentAt: string, from: { __typename?: 'EmailAddress', name?: string | null, address: string }, to: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, cc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, bcc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, problem?: { __typename?: 'EmailMessageProblem', code: ErrorCode, userMessage: string } | null }
    | { __typename?: 'Integration' }
    | { __typename?: 'TwilioMessage' }
    | { __typename?: 'TwilioPhoneNumber' }
    | { __typename?: 'VapiAssistant' }
    | { __typename?: 'VapiCall' }
    | { __typename?: 'VapiPhoneNumber' }
   | null };

export type EmailMessagesQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
}>;


export type EmailMessagesQuery = { __typename?: 'Query', email?: { __typename?: 'Email', messages?: { __typename?: 'EmailMessageConnection', nodes: Array<{ __typename?: 'EmailMessage', id: string, subject: string, attachmentCount: number, status: EmailMessageStatus, messageId?: string | null, providerId?: string | null, stubbed: boolean, sentAt: string, from: { __typename?: 'EmailAddress', name?: string | null, address: string }, to: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, cc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, bcc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, problem?: { __typename?: 'EmailMessageProblem', code: ErrorCode, userMessage: string } | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean } } | null } | null };

export type SendEmailMutationVariables = Exact<{
  input: SendEmailInput;
}>;


export type SendEmailMutation = { __typename?: 'Mutation', sendEmail?: { __typename?: 'SendEmailPayload', message?: { __typename?: 'EmailMessage', id: string, subject: string, attachmentCount: number, status: EmailMessageStatus, messageId?: string | null, providerId?: string | null, stubbed: boolean, sentAt: string, from: { __typename?: 'EmailAddress', name?: string | null, address: string }, to: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, cc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, bcc: Array<{ __typename?: 'EmailAddress', name?: string | null, address: string }>, problem?: { __typename?: 'EmailMessageProblem', code: ErrorCode, userMessage: string } | null } | null } | null };

export type ErrorCatalogQueryVariables = Exact<{ [key: string]: never; }>;


export type ErrorCatalogQuery = { __typename?: 'Query', errorCatalog: Array<{ __typename?: 'ErrorDescription', code: ErrorCode, category: ErrorCategory, httpStatus: number, action: ErrorAction, retryable: boolean, message: string, meaning: string, docUrl: string }> };

export type FailingVapiReadQueryVariables = Exact<{
  first?: Scalars['Int']['input'];
}>;


export type FailingVapiReadQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', assistants?: { __typename?: 'VapiAssistantConnection', nodes: Array<{ __typename?: 'VapiAssistant', id: string }> } | null } | null };

export type FailingTwilioReadQueryVariables = Exact<{
  first?: Scalars['Int']['input'];
}>;


export type FailingTwilioReadQuery = { __typename?: 'Query', twilio?: { __typename?: 'Twilio', messages?: { __typename?: 'TwilioMessageConnection', nodes: Array<{ __typename?: 'TwilioMessage', id: string }> } | null } | null };

export type FailingCalendarReadQueryVariables = Exact<{
  first?: Scalars['Int']['input'];
}>;


export type FailingCalendarReadQuery = { __typename?: 'Query', calendar?: { __typename?: 'Calendar', calendars?: { __typename?: 'CalendarListEntryConnection', nodes: Array<{ __typename?: 'CalendarListEntry', id: string }> } | null } | null };

export type FailingWriteMutationVariables = Exact<{
  name: Scalars['String']['input'];
  key: Scalars['String']['input'];
}>;


export type FailingWriteMutation = { __typename?: 'Mutation', createVapiAssistant?: { __typename?: 'CreateVapiAssistantPayload', assistant?: { __typename?: 'VapiAssistant', id: string } | null } | null };

export type IntegrationPartsFragment = { __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null };

export type IntegrationsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  statuses?: InputMaybe<Array<IntegrationStatus> | IntegrationStatus>;
}>;


export type IntegrationsQuery = { __typename?: 'Query', integrations?: { __typename?: 'IntegrationConnection', totalCount: number, nodes: Array<{ __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean } } | null };

export type IntegrationQueryVariables = Exact<{
  service: Service;
}>;


export type IntegrationQuery = { __typename?: 'Query', integration?: { __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, webhook?: { __typename?: 'Webhook', url: string, secretCreatedAt?: string | null, createdAt: string } | null, connect: Array<{ __typename?: 'ConnectMethod', kind: ConnectMethodKind, path: Array<string>, name: string, help?: string | null, begin?: string | null, redirectUrl?: string | null, guide?: { __typename?: 'VendorPage', label: string, url: string } | null, fields: Array<{ __typename?: 'ConnectField', key: string, label: string, kind: ConnectFieldKind, secret: boolean, required: boolean, pattern?: string | null, maxLength?: number | null, help?: string | null, placeholder?: string | null, default?: string | null, choices: Array<{ __typename?: 'ConnectChoice', value: string, label: string }>, find?: { __typename?: 'VendorPage', label: string, url: string } | null }> }>, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null } | null };

export type IntegrationChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type IntegrationChangedSubscription = { __typename?: 'Subscription', integrationChanged: { __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null } };

export type ConnectIntegrationMutationVariables = Exact<{
  input: ConnectIntegrationInput;
}>;


export type ConnectIntegrationMutation = { __typename?: 'Mutation', connectIntegration?: { __typename?: 'ConnectIntegrationPayload', integration?: { __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null } | null } | null };

export type TestIntegrationMutationVariables = Exact<{
  service: Service;
}>;


export type TestIntegrationMutation = { __typename?: 'Mutation', testIntegration?: { __typename?: 'TestIntegrationPayload', ok: boolean, latencyMs: number, problem?: { __typename?: 'TestProblem', reason: TestReason, code: ErrorCode, userMessage: string, retry: { __typename?: 'ErrorRetry', retryable: boolean, afterMs?: number | null, at?: string | null } } | null, integration?: { __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null } | null } | null };

export type DisconnectIntegrationMutationVariables = Exact<{
  service: Service;
}>;


export type DisconnectIntegrationMutation = { __typename?: 'Mutation', disconnectIntegration?: { __typename?: 'DisconnectIntegrationPayload', integration?: { __typename?: 'Integration', id: string, service: Service, name: string, description: string, status: IntegrationStatus, stubbed: boolean, credential?: { __typename?: 'Credential', hint?: string | null, source: CredentialSource, account?: string | null, connectedAt?: string | null, verifiedAt?: string | null, expiresAt?: string | null, scopes?: Array<string> | null } | null, health: { __typename?: 'IntegrationHealth', lastSuccessAt?: string | null, lastFailureAt?: string | null, breaker: { __typename?: 'Breaker', state: BreakerState, retryAfterMs?: number | null } }, lastError?: { __typename?: 'IntegrationError', code: ErrorCode, userMessage: string, correlationId?: string | null, at: string } | null } | null } | null };

export type CreateWebhookMutationVariables = Exact<{
  service: Service;
}>;


export type CreateWebhookMutation = { __typename?: 'Mutation', createWebhook?: { __typename?: 'CreateWebhookPayload', secret?: string | null, webhook?: { __typename?: 'Webhook', url: string, secretCreatedAt?: string | null, createdAt: string } | null } | null };

export type MessagePartsFragment = { __typename?: 'TwilioMessage', id: string, twilioSid: string, status?: TwilioMessageStatus | null, direction?: TwilioMessageDirection | null, to: string, from?: string | null, messagingServiceSid?: string | null, body?: string | null, segments: number, encoding: SmsEncoding, media: number, price?: string | null, priceUnit?: string | null, createdAt?: string | null, sentAt?: string | null, updatedAt?: string | null, deliveryFailure?: { __typename?: 'TwilioDeliveryFailure', code: ErrorCode, userMessage: string, action: ErrorAction, retryable: boolean, twilioCode?: string | null } | null };

export type TwilioMessagesQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TwilioMessageFilter>;
}>;


export type TwilioMessagesQuery = { __typename?: 'Query', twilio?: { __typename?: 'Twilio', messages?: { __typename?: 'TwilioMessageConnection', nodes: Array<{ __typename?: 'TwilioMessage', id: string, twilioSid: string, status?: TwilioMessageStatus | null, direction?: TwilioMessageDirection | null, to: string, from?: string | null, messagingServiceSid?: string | null, body?: string | null, segments: number, encoding: SmsEncoding, media: number, price?: string | null, priceUnit?: string | null, createdAt?: string | null, sentAt?: string | null, updatedAt?: string | null, deliveryFailure?: { __typename?: 'TwilioDeliveryFailure', code: ErrorCode, userMessage: string, action: ErrorAction, retryable: boolean, twilioCode?: string | null } | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type TwilioMessageQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type TwilioMessageQuery = { __typename?: 'Query', twilio?: { __typename?: 'Twilio', message?: { __typename?: 'TwilioMessage', id: string, twilioSid: string, status?: TwilioMessageStatus | null, direction?: TwilioMessageDirection | null, to: string, from?: string | null, messagingServiceSid?: string | null, body?: string | null, segments: number, encoding: SmsEncoding, media: number, price?: string | null, priceUnit?: string | null, createdAt?: string | null, sentAt?: string | null, updatedAt?: string | null, deliveryFailure?: { __typename?: 'TwilioDeliveryFailure', code: ErrorCode, userMessage: string, action: ErrorAction, retryable: boolean, twilioCode?: string | null } | null } | null } | null };

export type SmsStatusChangedSubscriptionVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type SmsStatusChangedSubscription = { __typename?: 'Subscription', smsStatusChanged: { __typename?: 'TwilioMessage', id: string, twilioSid: string, status?: TwilioMessageStatus | null, direction?: TwilioMessageDirection | null, to: string, from?: string | null, messagingServiceSid?: string | null, body?: string | null, segments: number, encoding: SmsEncoding, media: number, price?: string | null, priceUnit?: string | null, createdAt?: string | null, sentAt?: string | null, updatedAt?: string | null, deliveryFailure?: { __typename?: 'TwilioDeliveryFailure', code: ErrorCode, userMessage: string, action: ErrorAction, retryable: boolean, twilioCode?: string | null } | null } };

export type TwilioPhoneNumbersQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
}>;


export type TwilioPhoneNumbersQuery = { __typename?: 'Query', twilio?: { __typename?: 'Twilio', phoneNumbers?: { __typename?: 'TwilioPhoneNumberConnection', nodes: Array<{ __typename?: 'TwilioPhoneNumber', id: string, twilioSid: string, number: string, name?: string | null, createdAt?: string | null, capabilities: { __typename?: 'TwilioCapabilities', voice: boolean, sms: boolean, mms: boolean, fax: boolean } }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type TwilioAccountQueryVariables = Exact<{ [key: string]: never; }>;


export type TwilioAccountQuery = { __typename?: 'Query', twilio?: { __typename?: 'Twilio', account?: { __typename?: 'TwilioAccount', twilioSid: string, name?: string | null, status?: TwilioAccountStatus | null, type?: TwilioAccountType | null, createdAt?: string | null } | null } | null };

export type AvailablePhoneNumbersQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  country: Scalars['String']['input'];
  filter?: InputMaybe<TwilioAvailablePhoneNumberFilter>;
}>;


export type AvailablePhoneNumbersQuery = { __typename?: 'Query', twilio?: { __typename?: 'Twilio', availablePhoneNumbers?: { __typename?: 'TwilioAvailablePhoneNumberConnection', nodes: Array<{ __typename?: 'TwilioAvailablePhoneNumber', name?: string | null, locality?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, id: string, capabilities: { __typename?: 'TwilioCapabilities', voice: boolean, sms: boolean, mms: boolean, fax: boolean } }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type SmsSegmentsQueryVariables = Exact<{
  text: Scalars['String']['input'];
}>;


export type SmsSegmentsQuery = { __typename?: 'Query', smsSegments: { __typename?: 'SmsSegments', encoding: SmsEncoding, segments: number, units: number, unitsLeft: number } };

export type SendSmsMutationVariables = Exact<{
  input: SendSmsInput;
}>;


export type SendSmsMutation = { __typename?: 'Mutation', sendSms?: { __typename?: 'SendSmsPayload', segments?: number | null, message?: { __typename?: 'TwilioMessage', id: string, twilioSid: string, status?: TwilioMessageStatus | null, direction?: TwilioMessageDirection | null, to: string, from?: string | null, messagingServiceSid?: string | null, body?: string | null, segments: number, encoding: SmsEncoding, media: number, price?: string | null, priceUnit?: string | null, createdAt?: string | null, sentAt?: string | null, updatedAt?: string | null, deliveryFailure?: { __typename?: 'TwilioDeliveryFailure', code: ErrorCode, userMessage: string, action: ErrorAction, retryable: boolean, twilioCode?: string | null } | null } | null } | null };

export type AssistantPartsFragment = { __typename?: 'VapiAssistant', id: string, vapiId: string, name?: string | null, firstMessage?: string | null, firstMessageMode?: VapiFirstMessageMode | null, endCallMessage?: string | null, endCallPhrases?: Array<string> | null, voicemailMessage?: string | null, maxDurationSeconds?: number | null, backgroundSound?: string | null, recordingEnabled?: boolean | null, createdAt: string, updatedAt: string, model?: { __typename?: 'VapiModel', provider: string, model: string, temperature?: number | null, maxTokens?: number | null, systemPrompt?: string | null, toolIds?: Array<string> | null } | null, voice?: { __typename?: 'VapiVoice', provider: string, voiceId?: string | null, speed?: number | null } | null, transcriber?: { __typename?: 'VapiTranscriber', provider: string, model?: string | null, language?: string | null } | null, server?: { __typename?: 'VapiServer', url?: string | null, timeoutSeconds?: number | null } | null };

export type AssistantsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
}>;


export type AssistantsQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', assistants?: { __typename?: 'VapiAssistantConnection', nodes: Array<{ __typename?: 'VapiAssistant', id: string, name?: string | null, updatedAt: string, model?: { __typename?: 'VapiModel', provider: string, model: string } | null, voice?: { __typename?: 'VapiVoice', provider: string, voiceId?: string | null } | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type AssistantQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type AssistantQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', assistant?: { __typename?: 'VapiAssistant', id: string, vapiId: string, name?: string | null, firstMessage?: string | null, firstMessageMode?: VapiFirstMessageMode | null, endCallMessage?: string | null, endCallPhrases?: Array<string> | null, voicemailMessage?: string | null, maxDurationSeconds?: number | null, backgroundSound?: string | null, recordingEnabled?: boolean | null, createdAt: string, updatedAt: string, model?: { __typename?: 'VapiModel', provider: string, model: string, temperature?: number | null, maxTokens?: number | null, systemPrompt?: string | null, toolIds?: Array<string> | null } | null, voice?: { __typename?: 'VapiVoice', provider: string, voiceId?: string | null, speed?: number | null } | null, transcriber?: { __typename?: 'VapiTranscriber', provider: string, model?: string | null, language?: string | null } | null, server?: { __typename?: 'VapiServer', url?: string | null, timeoutSeconds?: number | null } | null } | null } | null };

export type AssistantNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type AssistantNamesQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', assistants?: { __typename?: 'VapiAssistantConnection', nodes: Array<{ __typename?: 'VapiAssistant', id: string, name?: string | null }> } | null } | null };

export type CreateAssistantMutationVariables = Exact<{
  input: CreateVapiAssistantInput;
}>;


export type CreateAssistantMutation = { __typename?: 'Mutation', createVapiAssistant?: { __typename?: 'CreateVapiAssistantPayload', assistant?: { __typename?: 'VapiAssistant', id: string, vapiId: string, name?: string | null, firstMessage?: string | null, firstMessageMode?: VapiFirstMessageMode | null, endCallMessage?: string | null, endCallPhrases?: Array<string> | null, voicemailMessage?: string | null, maxDurationSeconds?: number | null, backgroundSound?: string | null, recordingEnabled?: boolean | null, createdAt: string, updatedAt: string, model?: { __typename?: 'VapiModel', provider: string, model: string, temperature?: number | null, maxTokens?: number | null, systemPrompt?: string | null, toolIds?: Array<string> | null } | null, voice?: { __typename?: 'VapiVoice', provider: string, voiceId?: string | null, speed?: number | null } | null, transcriber?: { __typename?: 'VapiTranscriber', provider: string, model?: string | null, language?: string | null } | null, server?: { __typename?: 'VapiServer', url?: string | null, timeoutSeconds?: number | null } | null } | null } | null };

export type UpdateAssistantMutationVariables = Exact<{
  input: UpdateVapiAssistantInput;
}>;


export type UpdateAssistantMutation = { __typename?: 'Mutation', updateVapiAssistant?: { __typename?: 'UpdateVapiAssistantPayload', assistant?: { __typename?: 'VapiAssistant', id: string, vapiId: string, name?: string | null, firstMessage?: string | null, firstMessageMode?: VapiFirstMessageMode | null, endCallMessage?: string | null, endCallPhrases?: Array<string> | null, voicemailMessage?: string | null, maxDurationSeconds?: number | null, backgroundSound?: string | null, recordingEnabled?: boolean | null, createdAt: string, updatedAt: string, model?: { __typename?: 'VapiModel', provider: string, model: string, temperature?: number | null, maxTokens?: number | null, systemPrompt?: string | null, toolIds?: Array<string> | null } | null, voice?: { __typename?: 'VapiVoice', provider: string, voiceId?: string | null, speed?: number | null } | null, transcriber?: { __typename?: 'VapiTranscriber', provider: string, model?: string | null, language?: string | null } | null, server?: { __typename?: 'VapiServer', url?: string | null, timeoutSeconds?: number | null } | null } | null } | null };

export type DeleteAssistantMutationVariables = Exact<{
  input: DeleteVapiAssistantInput;
}>;


export type DeleteAssistantMutation = { __typename?: 'Mutation', deleteVapiAssistant?: { __typename?: 'DeleteVapiAssistantPayload', deletedId?: string | null } | null };

export type VapiPhoneNumbersQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
}>;


export type VapiPhoneNumbersQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', phoneNumbers?: { __typename?: 'VapiPhoneNumberConnection', totalCount?: number | null, nodes: Array<{ __typename?: 'VapiPhoneNumber', id: string, name?: string | null, number?: string | null, sipUri?: string | null, provider: string, status?: VapiPhoneNumberStatus | null, assistantId?: string | null, smsEnabled?: boolean | null, updatedAt: string }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type UpdateVapiPhoneNumberMutationVariables = Exact<{
  input: UpdateVapiPhoneNumberInput;
}>;


export type UpdateVapiPhoneNumberMutation = { __typename?: 'Mutation', updateVapiPhoneNumber?: { __typename?: 'UpdateVapiPhoneNumberPayload', phoneNumber?: { __typename?: 'VapiPhoneNumber', id: string, name?: string | null, assistantId?: string | null } | null } | null };

export type CallsQueryVariables = Exact<{
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<VapiCallFilter>;
}>;


export type CallsQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', calls?: { __typename?: 'VapiCallConnection', nodes: Array<{ __typename?: 'VapiCall', id: string, type?: VapiCallType | null, status?: VapiCallStatus | null, endedReasonGroup?: VapiEndedReasonGroup | null, startedAt?: string | null, endedAt?: string | null, cost?: number | null, createdAt: string, customer?: { __typename?: 'VapiCustomer', number?: string | null, name?: string | null } | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean }, freshness: { __typename?: 'Freshness', source: FreshnessSource, asOf: string } } | null } | null };

export type CallPartsFragment = { __typename?: 'VapiCall', id: string, vapiId: string, name?: string | null, type?: VapiCallType | null, status?: VapiCallStatus | null, endedReason?: string | null, endedReasonGroup?: VapiEndedReasonGroup | null, assistantId?: string | null, phoneNumberId?: string | null, startedAt?: string | null, endedAt?: string | null, cost?: number | null, summary?: string | null, successEvaluation?: string | null, transcript?: string | null, createdAt: string, customer?: { __typename?: 'VapiCustomer', number?: string | null, name?: string | null, extension?: string | null, sipUri?: string | null } | null, costBreakdown?: { __typename?: 'VapiCostBreakdown', transport?: number | null, stt?: number | null, llm?: number | null, tts?: number | null, vapi?: number | null, total?: number | null } | null };

export type CallQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CallQuery = { __typename?: 'Query', vapi?: { __typename?: 'Vapi', call?: { __typename?: 'VapiCall', id: string, vapiId: string, name?: string | null, type?: VapiCallType | null, status?: VapiCallStatus | null, endedReason?: string | null, endedReasonGroup?: VapiEndedReasonGroup | null, assistantId?: string | null, phoneNumberId?: string | null, startedAt?: string | null, endedAt?: string | null, cost?: number | null, summary?: string | null, successEvaluation?: string | null, transcript?: string | null, createdAt: string, customer?: { __typename?: 'VapiCustomer', number?: string | null, name?: string | null, extension?: string | null, sipUri?: string | null } | null, costBreakdown?: { __typename?: 'VapiCostBreakdown', transport?: number | null, stt?: number | null, llm?: number | null, tts?: number | null, vapi?: number | null, total?: number | null } | null } | null } | null };

export type CallStatusChangedSubscriptionVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CallStatusChangedSubscription = { __typename?: 'Subscription', callStatusChanged: { __typename?: 'VapiCall', id: string, vapiId: string, name?: string | null, type?: VapiCallType | null, status?: VapiCallStatus | null, endedReason?: string | null, endedReasonGroup?: VapiEndedReasonGroup | null, assistantId?: string | null, phoneNumberId?: string | null, startedAt?: string | null, endedAt?: string | null, cost?: number | null, summary?: string | null, successEvaluation?: string | null, transcript?: string | null, createdAt: string, customer?: { __typename?: 'VapiCustomer', number?: string | null, name?: string | null, extension?: string | null, sipUri?: string | null } | null, costBreakdown?: { __typename?: 'VapiCostBreakdown', transport?: number | null, stt?: number | null, llm?: number | null, tts?: number | null, vapi?: number | null, total?: number | null } | null } };

export type StartCallMutationVariables = Exact<{
  input: StartVapiCallInput;
}>;


export type StartCallMutation = { __typename?: 'Mutation', startVapiCall?: { __typename?: 'StartVapiCallPayload', call?: { __typename?: 'VapiCall', id: string, status?: VapiCallStatus | null } | null } | null };

export const CalendarPartsFragmentDoc = gql`
    fragment CalendarParts on CalendarListEntry {
  id
  name
  description
  timeZone
  color
  primary
  access
  writable
}
    ` as unknown as DocumentNode<CalendarPartsFragment, unknown>;
export const EventMarkFragmentDoc = gql`
    fragment EventMark on CalendarEvent {
  id
  calendarId
  seriesId
  title
  start {
    day
    at
  }
  end {
    day
    at
  }
  status
  busy
  recurrence
  attendees {
    self
    response
  }
}
    ` as unknown as DocumentNode<EventMarkFragment, unknown>;
export const EventPartsFragmentDoc = gql`
    fragment EventParts on CalendarEvent {
  ...EventMark
  description
  location
  start {
    local
    timeZone
  }
  allDay
  private
  organizer {
    email
    name
    self
  }
  attendees {
    email
    name
    optional
    organizer
    resource
  }
  url
  etag
}
    ${EventMarkFragmentDoc}` as unknown as DocumentNode<EventPartsFragment, unknown>;
export const EmailPartsFragmentDoc = gql`
    fragment EmailParts on EmailMessage {
  id
  from {
    name
    address
  }
  to {
    name
    address
  }
  cc {
    name
    address
  }
  bcc {
    name
    address
  }
  subject
  attachmentCount
  status
  problem {
    code
    userMessage
  }
  messageId
  providerId
  stubbed
  sentAt
}
    ` as unknown as DocumentNode<EmailPartsFragment, unknown>;
export const IntegrationPartsFragmentDoc = gql`
    fragment IntegrationParts on Integration {
  id
  service
  name
  description
  status
  stubbed
  credential {
    hint
    source
    account
    connectedAt
    verifiedAt
    expiresAt
    scopes
  }
  health {
    breaker {
      state
      retryAfterMs
    }
    lastSuccessAt
    lastFailureAt
  }
  lastError {
    code
    userMessage
    correlationId
    at
  }
}
    ` as unknown as DocumentNode<IntegrationPartsFragment, unknown>;
export const MessagePartsFragmentDoc = gql`
    fragment MessageParts on TwilioMessage {
  id
  twilioSid
  status
  direction
  to
  from
  messagingServiceSid
  body
  segments
  encoding
  media
  price
  priceUnit
  deliveryFailure {
    code
    userMessage
    action
    retryable
    twilioCode
  }
  createdAt
  sentAt
  updatedAt
}
    ` as unknown as DocumentNode<MessagePartsFragment, unknown>;
export const AssistantPartsFragmentDoc = gql`
    fragment AssistantParts on VapiAssistant {
  id
  vapiId
  name
  firstMessage
  firstMessageMode
  model {
    provider
    model
    temperature
    maxTokens
    systemPrompt
    toolIds
  }
  voice {
    provider
    voiceId
    speed
  }
  transcriber {
    provider
    model
    language
  }
  endCallMessage
  endCallPhrases
  voicemailMessage
  maxDurationSeconds
  backgroundSound
  server {
    url
    timeoutSeconds
  }
  recordingEnabled
  createdAt
  updatedAt
}
    ` as unknown as DocumentNode<AssistantPartsFragment, unknown>;
export const CallPartsFragmentDoc = gql`
    fragment CallParts on VapiCall {
  id
  vapiId
  name
  type
  status
  endedReason
  endedReasonGroup
  assistantId
  phoneNumberId
  customer {
    number
    name
    extension
    sipUri
  }
  startedAt
  endedAt
  cost
  costBreakdown {
    transport
    stt
    llm
    tts
    vapi
    total
  }
  summary
  successEvaluation
  transcript
  createdAt
}
    ` as unknown as DocumentNode<CallPartsFragment, unknown>;
export const ViewerDocument = gql`
    query Viewer {
  viewer {
    name
    method
  }
}
    ` as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const AuditEventsDocument = gql`
    query AuditEvents($first: Int!, $after: String, $service: Service, $filter: AuditEventFilter) {
  auditEvents(first: $first, after: $after, service: $service, filter: $filter) {
    nodes {
      id
      at
      action
      service
      operation
      correlationId
      outcome
      code
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    ` as unknown as DocumentNode<AuditEventsQuery, AuditEventsQueryVariables>;
export const CalendarsDocument = gql`
    query Calendars($first: Int!, $after: String) {
  calendar {
    calendars(first: $first, after: $after) {
      nodes {
        ...CalendarParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
      totalCount
    }
  }
}
    ${CalendarPartsFragmentDoc}` as unknown as DocumentNode<CalendarsQuery, CalendarsQueryVariables>;
export const CalendarEventsDocument = gql`
    query CalendarEvents($calendarId: ID!, $from: Time!, $to: Time!, $first: Int!, $after: String) {
  calendar {
    events(
      calendarId: $calendarId
      from: $from
      to: $to
      first: $first
      after: $after
    ) {
      nodes {
        ...EventMark
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ${EventMarkFragmentDoc}` as unknown as DocumentNode<CalendarEventsQuery, CalendarEventsQueryVariables>;
export const CalendarEventDocument = gql`
    query CalendarEvent($id: ID!) {
  calendar {
    event(id: $id) {
      ...EventParts
    }
  }
}
    ${EventPartsFragmentDoc}` as unknown as DocumentNode<CalendarEventQuery, CalendarEventQueryVariables>;
export const CalendarFreeBusyDocument = gql`
    query CalendarFreeBusy($from: Time!, $to: Time!, $calendarIds: [ID!]!) {
  calendar {
    freeBusy(from: $from, to: $to, calendarIds: $calendarIds) {
      calendars {
        calendarId
        busy {
          start
          end
        }
        problem {
          code
          userMessage
        }
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ` as unknown as DocumentNode<CalendarFreeBusyQuery, CalendarFreeBusyQueryVariables>;
export const BeginCalendarAuthorizationDocument = gql`
    mutation BeginCalendarAuthorization($returnPath: String!) {
  beginCalendarAuthorization(input: {returnPath: $returnPath}) {
    authorizationUrl
    expiresAt
  }
}
    ` as unknown as DocumentNode<BeginCalendarAuthorizationMutation, BeginCalendarAuthorizationMutationVariables>;
export const CreateCalendarEventDocument = gql`
    mutation CreateCalendarEvent($input: CreateCalendarEventInput!) {
  createCalendarEvent(input: $input) {
    event {
      ...EventParts
    }
  }
}
    ${EventPartsFragmentDoc}` as unknown as DocumentNode<CreateCalendarEventMutation, CreateCalendarEventMutationVariables>;
export const UpdateCalendarEventDocument = gql`
    mutation UpdateCalendarEvent($input: UpdateCalendarEventInput!) {
  updateCalendarEvent(input: $input) {
    event {
      ...EventParts
    }
  }
}
    ${EventPartsFragmentDoc}` as unknown as DocumentNode<UpdateCalendarEventMutation, UpdateCalendarEventMutationVariables>;
export const DeleteCalendarEventDocument = gql`
    mutation DeleteCalendarEvent($input: DeleteCalendarEventInput!) {
  deleteCalendarEvent(input: $input) {
    deletedId
  }
}
    ` as unknown as DocumentNode<DeleteCalendarEventMutation, DeleteCalendarEventMutationVariables>;
export const EmailSenderDocument = gql`
    query EmailSender {
  email {
    sender {
      name
      address
    }
    limits {
      recipients
      attachments
      attachmentBytes
      requestBytes
    }
  }
}
    ` as unknown as DocumentNode<EmailSenderQuery, EmailSenderQueryVariables>;
export const EmailMessageDocument = gql`
    query EmailMessage($id: ID!) {
  node(id: $id) {
    ... on EmailMessage {
      ...EmailParts
    }
  }
}
    ${EmailPartsFragmentDoc}` as unknown as DocumentNode<EmailMessageQuery, EmailMessageQueryVariables>;
export const EmailMessagesDocument = gql`
    query EmailMessages($first: Int!, $after: String, $search: String) {
  email {
    messages(first: $first, after: $after, search: $search) {
      nodes {
        ...EmailParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
    ${EmailPartsFragmentDoc}` as unknown as DocumentNode<EmailMessagesQuery, EmailMessagesQueryVariables>;
export const SendEmailDocument = gql`
    mutation SendEmail($input: SendEmailInput!) {
  sendEmail(input: $input) {
    message {
      ...EmailParts
    }
  }
}
    ${EmailPartsFragmentDoc}` as unknown as DocumentNode<SendEmailMutation, SendEmailMutationVariables>;
export const ErrorCatalogDocument = gql`
    query ErrorCatalog {
  errorCatalog {
    code
    category
    httpStatus
    action
    retryable
    message
    meaning
    docUrl
  }
}
    ` as unknown as DocumentNode<ErrorCatalogQuery, ErrorCatalogQueryVariables>;
export const FailingVapiReadDocument = gql`
    query FailingVapiRead($first: Int! = 1) {
  vapi {
    assistants(first: $first) {
      nodes {
        id
      }
    }
  }
}
    ` as unknown as DocumentNode<FailingVapiReadQuery, FailingVapiReadQueryVariables>;
export const FailingTwilioReadDocument = gql`
    query FailingTwilioRead($first: Int! = 1) {
  twilio {
    messages(first: $first) {
      nodes {
        id
      }
    }
  }
}
    ` as unknown as DocumentNode<FailingTwilioReadQuery, FailingTwilioReadQueryVariables>;
export const FailingCalendarReadDocument = gql`
    query FailingCalendarRead($first: Int! = 1) {
  calendar {
    calendars(first: $first) {
      nodes {
        id
      }
    }
  }
}
    ` as unknown as DocumentNode<FailingCalendarReadQuery, FailingCalendarReadQueryVariables>;
export const FailingWriteDocument = gql`
    mutation FailingWrite($name: String!, $key: String!) {
  createVapiAssistant(input: {name: $name, idempotencyKey: $key}) {
    assistant {
      id
    }
  }
}
    ` as unknown as DocumentNode<FailingWriteMutation, FailingWriteMutationVariables>;
export const IntegrationsDocument = gql`
    query Integrations($first: Int!, $after: String, $search: String, $statuses: [IntegrationStatus!]) {
  integrations(first: $first, after: $after, search: $search, statuses: $statuses) {
    nodes {
      ...IntegrationParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    totalCount
  }
}
    ${IntegrationPartsFragmentDoc}` as unknown as DocumentNode<IntegrationsQuery, IntegrationsQueryVariables>;
export const IntegrationDocument = gql`
    query Integration($service: Service!) {
  integration(service: $service) {
    ...IntegrationParts
    webhook {
      url
      secretCreatedAt
      createdAt
    }
    connect {
      kind
      path
      name
      help
      begin
      redirectUrl
      guide {
        label
        url
      }
      fields {
        key
        label
        kind
        secret
        required
        pattern
        maxLength
        help
        placeholder
        default
        choices {
          value
          label
        }
        find {
          label
          url
        }
      }
    }
  }
}
    ${IntegrationPartsFragmentDoc}` as unknown as DocumentNode<IntegrationQuery, IntegrationQueryVariables>;
export const IntegrationChangedDocument = gql`
    subscription IntegrationChanged {
  integrationChanged {
    ...IntegrationParts
  }
}
    ${IntegrationPartsFragmentDoc}` as unknown as DocumentNode<IntegrationChangedSubscription, IntegrationChangedSubscriptionVariables>;
export const ConnectIntegrationDocument = gql`
    mutation ConnectIntegration($input: ConnectIntegrationInput!) {
  connectIntegration(input: $input) {
    integration {
      ...IntegrationParts
    }
  }
}
    ${IntegrationPartsFragmentDoc}` as unknown as DocumentNode<ConnectIntegrationMutation, ConnectIntegrationMutationVariables>;
export const TestIntegrationDocument = gql`
    mutation TestIntegration($service: Service!) {
  testIntegration(input: {service: $service}) {
    ok
    latencyMs
    problem {
      reason
      code
      userMessage
      retry {
        retryable
        afterMs
        at
      }
    }
    integration {
      ...IntegrationParts
    }
  }
}
    ${IntegrationPartsFragmentDoc}` as unknown as DocumentNode<TestIntegrationMutation, TestIntegrationMutationVariables>;
export const DisconnectIntegrationDocument = gql`
    mutation DisconnectIntegration($service: Service!) {
  disconnectIntegration(input: {service: $service}) {
    integration {
      ...IntegrationParts
    }
  }
}
    ${IntegrationPartsFragmentDoc}` as unknown as DocumentNode<DisconnectIntegrationMutation, DisconnectIntegrationMutationVariables>;
export const CreateWebhookDocument = gql`
    mutation CreateWebhook($service: Service!) {
  createWebhook(input: {service: $service}) {
    webhook {
      url
      secretCreatedAt
      createdAt
    }
    secret
  }
}
    ` as unknown as DocumentNode<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const TwilioMessagesDocument = gql`
    query TwilioMessages($first: Int!, $after: String, $filter: TwilioMessageFilter) {
  twilio {
    messages(first: $first, after: $after, filter: $filter) {
      nodes {
        ...MessageParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ${MessagePartsFragmentDoc}` as unknown as DocumentNode<TwilioMessagesQuery, TwilioMessagesQueryVariables>;
export const TwilioMessageDocument = gql`
    query TwilioMessage($id: ID!) {
  twilio {
    message(id: $id) {
      ...MessageParts
    }
  }
}
    ${MessagePartsFragmentDoc}` as unknown as DocumentNode<TwilioMessageQuery, TwilioMessageQueryVariables>;
export const SmsStatusChangedDocument = gql`
    subscription SmsStatusChanged($id: ID!) {
  smsStatusChanged(id: $id) {
    ...MessageParts
  }
}
    ${MessagePartsFragmentDoc}` as unknown as DocumentNode<SmsStatusChangedSubscription, SmsStatusChangedSubscriptionVariables>;
export const TwilioPhoneNumbersDocument = gql`
    query TwilioPhoneNumbers($first: Int!, $after: String, $search: String) {
  twilio {
    phoneNumbers(first: $first, after: $after, search: $search) {
      nodes {
        id
        twilioSid
        number
        name
        capabilities {
          voice
          sms
          mms
          fax
        }
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ` as unknown as DocumentNode<TwilioPhoneNumbersQuery, TwilioPhoneNumbersQueryVariables>;
export const TwilioAccountDocument = gql`
    query TwilioAccount {
  twilio {
    account {
      twilioSid
      name
      status
      type
      createdAt
    }
  }
}
    ` as unknown as DocumentNode<TwilioAccountQuery, TwilioAccountQueryVariables>;
export const AvailablePhoneNumbersDocument = gql`
    query AvailablePhoneNumbers($first: Int!, $country: String!, $filter: TwilioAvailablePhoneNumberFilter) {
  twilio {
    availablePhoneNumbers(first: $first, country: $country, filter: $filter) {
      nodes {
        id: number
        name
        locality
        region
        postalCode
        country
        capabilities {
          voice
          sms
          mms
          fax
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ` as unknown as DocumentNode<AvailablePhoneNumbersQuery, AvailablePhoneNumbersQueryVariables>;
export const SmsSegmentsDocument = gql`
    query SmsSegments($text: String!) {
  smsSegments(text: $text) {
    encoding
    segments
    units
    unitsLeft
  }
}
    ` as unknown as DocumentNode<SmsSegmentsQuery, SmsSegmentsQueryVariables>;
export const SendSmsDocument = gql`
    mutation SendSms($input: SendSmsInput!) {
  sendSms(input: $input) {
    message {
      ...MessageParts
    }
    segments
  }
}
    ${MessagePartsFragmentDoc}` as unknown as DocumentNode<SendSmsMutation, SendSmsMutationVariables>;
export const AssistantsDocument = gql`
    query Assistants($first: Int!, $after: String, $search: String) {
  vapi {
    assistants(first: $first, after: $after, search: $search) {
      nodes {
        id
        name
        model {
          provider
          model
        }
        voice {
          provider
          voiceId
        }
        updatedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ` as unknown as DocumentNode<AssistantsQuery, AssistantsQueryVariables>;
export const AssistantDocument = gql`
    query Assistant($id: ID!) {
  vapi {
    assistant(id: $id) {
      ...AssistantParts
    }
  }
}
    ${AssistantPartsFragmentDoc}` as unknown as DocumentNode<AssistantQuery, AssistantQueryVariables>;
export const AssistantNamesDocument = gql`
    query AssistantNames {
  vapi {
    assistants(first: 100) {
      nodes {
        id
        name
      }
    }
  }
}
    ` as unknown as DocumentNode<AssistantNamesQuery, AssistantNamesQueryVariables>;
export const CreateAssistantDocument = gql`
    mutation CreateAssistant($input: CreateVapiAssistantInput!) {
  createVapiAssistant(input: $input) {
    assistant {
      ...AssistantParts
    }
  }
}
    ${AssistantPartsFragmentDoc}` as unknown as DocumentNode<CreateAssistantMutation, CreateAssistantMutationVariables>;
export const UpdateAssistantDocument = gql`
    mutation UpdateAssistant($input: UpdateVapiAssistantInput!) {
  updateVapiAssistant(input: $input) {
    assistant {
      ...AssistantParts
    }
  }
}
    ${AssistantPartsFragmentDoc}` as unknown as DocumentNode<UpdateAssistantMutation, UpdateAssistantMutationVariables>;
export const DeleteAssistantDocument = gql`
    mutation DeleteAssistant($input: DeleteVapiAssistantInput!) {
  deleteVapiAssistant(input: $input) {
    deletedId
  }
}
    ` as unknown as DocumentNode<DeleteAssistantMutation, DeleteAssistantMutationVariables>;
export const VapiPhoneNumbersDocument = gql`
    query VapiPhoneNumbers($first: Int!, $after: String, $search: String) {
  vapi {
    phoneNumbers(first: $first, after: $after, search: $search) {
      nodes {
        id
        name
        number
        sipUri
        provider
        status
        assistantId
        smsEnabled
        updatedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
      totalCount
    }
  }
}
    ` as unknown as DocumentNode<VapiPhoneNumbersQuery, VapiPhoneNumbersQueryVariables>;
export const UpdateVapiPhoneNumberDocument = gql`
    mutation UpdateVapiPhoneNumber($input: UpdateVapiPhoneNumberInput!) {
  updateVapiPhoneNumber(input: $input) {
    phoneNumber {
      id
      name
      assistantId
    }
  }
}
    ` as unknown as DocumentNode<UpdateVapiPhoneNumberMutation, UpdateVapiPhoneNumberMutationVariables>;
export const CallsDocument = gql`
    query Calls($first: Int!, $after: String, $filter: VapiCallFilter) {
  vapi {
    calls(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        type
        status
        endedReasonGroup
        customer {
          number
          name
        }
        startedAt
        endedAt
        cost
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ` as unknown as DocumentNode<CallsQuery, CallsQueryVariables>;
export const CallDocument = gql`
    query Call($id: ID!) {
  vapi {
    call(id: $id) {
      ...CallParts
    }
  }
}
    ${CallPartsFragmentDoc}` as unknown as DocumentNode<CallQuery, CallQueryVariables>;
export const CallStatusChangedDocument = gql`
    subscription CallStatusChanged($id: ID!) {
  callStatusChanged(id: $id) {
    ...CallParts
  }
}
    ${CallPartsFragmentDoc}` as unknown as DocumentNode<CallStatusChangedSubscription, CallStatusChangedSubscriptionVariables>;
export const StartCallDocument = gql`
    mutation StartCall($input: StartVapiCallInput!) {
  startVapiCall(input: $input) {
    call {
      id
      status
    }
  }
}
    ` as unknown as DocumentNode<StartCallMutation, StartCallMutationVariables>;