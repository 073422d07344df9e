import { useQuery } from 'urql';
import { problemAt } from '../../api/problem.ts';
import { TwilioAccountDocument, type TwilioAccountStatus } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { When } from '../../ui/clock.tsx';
import { Copyable } from '../../ui/copy.tsx';
import { Bone, Fact, Facts, Loading, Panel } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';

const tones: Record<TwilioAccountStatus, Tone> = { ACTIVE: 'good', SUSPENDED: 'bad', CLOSED: 'bad' };

/** The account that the credential belongs to. */
export default function Account() {
  const { t } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: TwilioAccountDocument });
  const problem = problemAt(error, 'twilio', 'account');
  const account = data?.twilio?.account;
  return (
    <Panel id="account" title={t.twilio.account} hint={t.twilio.accountHint}>
      {problem && (
        <ProblemNotice problem={problem} retry={() => refetch({ requestPolicy: 'network-only' })} busy={fetching} />
      )}
      {!problem && !account && (
        <Loading>
          <Bone className="h-24 w-full rounded-card" />
        </Loading>
      )}
      {account && (
        <>
          <Facts>
            <Fact name={t.twilio.accountName}>{account.name ?? t.none}</Fact>
            <Fact name="SID">
              <Copyable value={account.twilioSid} what="SID" />
            </Fact>
            {account.status && (
              <Fact name={t.list.status}>
                <Badge tone={tones[account.status]}>{t.accountStatus[account.status]}</Badge>
              </Fact>
            )}
            {account.type && (
              <Fact name={t.twilio.accountType}>
                <Badge tone={account.type === 'TRIAL' ? 'warn' : 'plain'}>{t.accountType[account.type]}</Badge>
              </Fact>
            )}
            <Fact name={t.twilio.accountCreated}>
              <When at={account.createdAt} />
            </Fact>
          </Facts>
          {account.type === 'TRIAL' && <p className="mt-4 text-sm text-muted">{t.twilio.trialHint}</p>}
        </>
      )}
    </Panel>
  );
}
