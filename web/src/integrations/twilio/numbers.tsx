import { usePages } from '../../api/pages.ts';
import { TwilioPhoneNumbersDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { When } from '../../ui/clock.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { useQueryState } from '../../ui/query.ts';
import { SearchField } from '../../ui/search.tsx';

const KEYS = ['q'] as const;
const CAPABILITIES = ['voice', 'sms', 'mms', 'fax'] as const;

export default function PhoneNumbers() {
  const { t, format } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const variables = { first: 20, search: values.q || null };
  const pages = usePages(TwilioPhoneNumbersDocument, variables, (d) => d.twilio?.phoneNumbers, 'TwilioPhoneNumber');
  return (
    <>
      <ListingHead title={t.twilio.numbers} hint={t.twilio.numbersHint}>
        <SearchField label={t.twilio.searchNumbers} value={values.q} onChange={(q) => set({ q })} />
      </ListingHead>
      <Listing
        label={t.twilio.numbers}
        pages={pages}
        path={['twilio', 'phoneNumbers']}
        narrowed={narrowed}
        clear={() => set({ q: '' })}
        empty={{ title: t.twilio.noNumbers, hint: t.twilio.noNumbersHint }}
        columns={[
          {
            header: t.twilio.number,
            whole: true,
            cell: (n) => (
              <>
                <p className="font-medium tabular-nums">{n.number}</p>
                {n.name && n.name !== n.number && <p className="text-muted">{n.name}</p>}
              </>
            ),
          },
          {
            header: t.twilio.can,
            cell: (n) =>
              format.list(CAPABILITIES.filter((c) => n.capabilities[c]).map((c) => t.twilio.capabilities[c])) || t.none,
          },
          { header: t.twilio.bought, right: true, cell: (n) => <When at={n.createdAt} /> },
        ]}
      />
    </>
  );
}
