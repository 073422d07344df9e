import { useQuery } from 'urql';
import { problemAt } from '../../api/problem.ts';
import { EmailSenderDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Bone, Fact, Facts, Loading, Panel } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { roomFor } from './limits.ts';

/** Whom messages are from, and how large they may be. */
export default function Sender() {
  const { t, format } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: EmailSenderDocument });
  const problem = problemAt(error, 'email');
  const email = data?.email;
  return (
    <Panel id="sender" title={t.email.sender} hint={t.email.senderHint}>
      {problem && (
        <ProblemNotice problem={problem} retry={() => refetch({ requestPolicy: 'network-only' })} busy={fetching} />
      )}
      {!problem && !email && (
        <Loading>
          <Bone className="h-24 w-full rounded-card" />
        </Loading>
      )}
      {email && (
        <Facts>
          {email.sender.name && <Fact name={t.email.senderName}>{email.sender.name}</Fact>}
          <Fact name={t.email.senderAddress}>{email.sender.address}</Fact>
          <Fact name={t.email.most}>{t.email.mostPeople(format.number(email.limits.recipients))}</Fact>
          <Fact name={t.files.label}>
            {t.files.most(format.number(email.limits.attachments), format.bytes(roomFor(email.limits)))}
          </Fact>
        </Facts>
      )}
    </Panel>
  );
}
