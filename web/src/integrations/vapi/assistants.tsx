import { Plus } from 'lucide-react';
import { Link, Route, Switch } from 'wouter';
import { usePages } from '../../api/pages.ts';
import { AssistantsDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { NotFound } from '../../not-found.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { When } from '../../ui/clock.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { useQueryState } from '../../ui/query.ts';
import { SearchField } from '../../ui/search.tsx';
import type { SectionProps } from '../services.ts';
import { CreateAssistant, EditAssistant } from './editor.tsx';

const KEYS = ['q'] as const;

export default function Assistants({ path }: SectionProps) {
  return (
    <Switch>
      <Route path={path}>
        <AssistantList path={path} />
      </Route>
      <Route path={`${path}/new`}>
        <CreateAssistant list={path} />
      </Route>
      <Route path={`${path}/:id`}>{({ id }) => <EditAssistant key={id} id={id} list={path} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function AssistantList({ path }: { path: string }) {
  const { t } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const pages = usePages(
    AssistantsDocument,
    { first: 20, search: values.q || null },
    (d) => d.vapi?.assistants,
    'VapiAssistant',
  );
  const create = (
    <ButtonLink href={`${path}/new`} variant="primary" icon={<Plus aria-hidden="true" className="size-4" />}>
      {t.vapi.newAssistant}
    </ButtonLink>
  );
  return (
    <>
      <ListingHead title={t.vapi.assistants} hint={t.vapi.assistantsHint} action={create}>
        <SearchField label={t.vapi.searchAssistants} value={values.q} onChange={(q) => set({ q })} />
      </ListingHead>
      <Listing
        label={t.vapi.assistants}
        pages={pages}
        path={['vapi', 'assistants']}
        narrowed={narrowed}
        clear={() => set({ q: '' })}
        empty={{ title: t.vapi.noAssistants, hint: t.vapi.noAssistantsHint, action: create }}
        columns={[
          {
            header: t.vapi.name,
            cell: (a) => (
              <Link href={`${path}/${a.id}`} className="link font-medium">
                {a.name ?? t.vapi.unnamed}
              </Link>
            ),
          },
          { header: t.vapi.model, wide: true, cell: (a) => a.model && `${a.model.provider} · ${a.model.model}` },
          { header: t.vapi.voice, wide: true, cell: (a) => a.voice?.voiceId ?? a.voice?.provider },
          { header: t.vapi.changed, right: true, cell: (a) => <When at={a.updatedAt} /> },
        ]}
      />
    </>
  );
}
