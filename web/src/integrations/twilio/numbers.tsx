import { usePages } from '../../api/pages.ts';
import { TwilioPhoneNumbersDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { When } from '../../ui/clock.tsx';
import { Copyable } from '../../ui/copy.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { useQueryState } from '../../ui/query.ts';
import { SearchField } from '../../ui/search.tsx';
import { Capabilities } from './capabilities.tsx';

const KEYS = ['q'] as const;

export default function PhoneNumbers() {
  const { t } = useTranslation();
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
            cell: (n) => <Capabilities of={n.capabilities} />,
          },
          { header: 'SID', wide: true, cell: (n) => <Copyable value={n.twilioSid} what="SID" /> },
          { header: t.twilio.bought, right: true, cell: (n) => <When at={n.createdAt} /> },
        ]}
      />
    </>
  );
}
