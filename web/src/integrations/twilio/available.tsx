import { useMemo } from 'react';
import { usePages } from '../../api/pages.ts';
import { AvailablePhoneNumbersDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { Outward } from '../../ui/outward.tsx';
import { oneOf, useQueryState } from '../../ui/query.ts';
import { FilterField, SearchField, SwitchField } from '../../ui/search.tsx';
import { Capabilities } from './capabilities.tsx';

const KEYS = ['country', 'area', 'contains', 'can'] as const;

/** Where Twilio sells local numbers. */
const COUNTRIES =
  'AR AT AU BA BB BE BG BR CA CH CL CO CR CY CZ DE DK DO EC EE ES FI FR GB GD GE GH GR GT HK HN HR HU ID IE IL IN IS IT JM JP KE KR KY LT LU LV MT MU MX MY NI NL NO NZ PA PE PH PL PR PT RO SE SG SI SK SV TH TN TR TT UG US VI ZA'.split(
    ' ',
  );

/** Those that have area codes. */
const WITH_AREA = ['US', 'CA'];

/** Numbers that the account could buy. */
export default function AvailableNumbers() {
  const { t, format, language } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const names = useMemo(() => new Intl.DisplayNames(language, { type: 'region' }), [language]);
  const country = oneOf(COUNTRIES, values.country) ?? 'US';
  const area = WITH_AREA.includes(country) && /^[2-9]\d\d$/.test(values.area) ? Number(values.area) : null;
  const can = values.can.split(' ');
  const filter = {
    areaCode: area,
    contains: values.contains || null,
    sms: can.includes('sms') || null,
    mms: can.includes('mms') || null,
    voice: can.includes('voice') || null,
  };
  const pages = usePages(
    AvailablePhoneNumbersDocument,
    { first: 20, country, filter },
    (d) => d.twilio?.availablePhoneNumbers,
    'TwilioAvailablePhoneNumber',
  );
  const choices = COUNTRIES.map((c) => ({ value: c, label: names.of(c) ?? c })).sort((a, b) =>
    a.label.localeCompare(b.label, language),
  );
  const toggle = (one: string, on: boolean) =>
    set({ can: [...can.filter((c) => c && c !== one), ...(on ? [one] : [])].join(' ') });
  return (
    <>
      <ListingHead
        title={t.twilio.available}
        hint={t.twilio.availableHint}
        action={
          <Outward href="https://console.twilio.com/us1/develop/phone-numbers/manage/search">{t.twilio.buy}</Outward>
        }
      >
        <FilterField
          label={t.twilio.country}
          value={country}
          choices={choices}
          onChange={(chosen) => set({ country: chosen === 'US' ? '' : chosen, area: '' })}
        />
        {WITH_AREA.includes(country) && (
          <SearchField label={t.twilio.areaCode} value={values.area} onChange={(chosen) => set({ area: chosen })} />
        )}
        <SearchField label={t.twilio.contains} value={values.contains} onChange={(contains) => set({ contains })} />
        {(['sms', 'mms', 'voice'] as const).map((one) => (
          <SwitchField
            key={one}
            label={t.twilio.capabilities[one]}
            on={can.includes(one)}
            onChange={(on) => toggle(one, on)}
          />
        ))}
        {values.area && WITH_AREA.includes(country) && area === null && (
          <p role="status" className="w-full text-sm text-warn">
            {t.form.range(format.number(200), format.number(999))}
          </p>
        )}
      </ListingHead>
      <Listing
        label={t.twilio.available}
        pages={pages}
        path={['twilio', 'availablePhoneNumbers']}
        narrowed={Boolean(area || values.contains || values.can)}
        clear={() => set({ area: '', contains: '', can: '' })}
        empty={{ title: t.twilio.noneAvailable, hint: t.twilio.noneAvailableHint }}
        columns={[
          {
            header: t.twilio.number,
            whole: true,
            cell: (n) => (
              <>
                <p className="font-medium tabular-nums">{n.id}</p>
                {n.name && n.name !== n.id && <p className="text-muted">{n.name}</p>}
              </>
            ),
          },
          {
            header: t.twilio.place,
            cell: (n) => [n.locality, n.region, n.postalCode].filter(Boolean).join(', ') || t.none,
          },
          { header: t.twilio.can, cell: (n) => <Capabilities of={n.capabilities} /> },
        ]}
      />
    </>
  );
}
