import type { Problem } from '../api/problem.ts';
import type { Submission } from '../api/submission.ts';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem.tsx';

type Props = {
  submission: Submission;
  problem: Problem | null;
  busy: boolean;
  /** Forgets the problem, where somebody has decided to send something new. */
  forget: () => void;
  label: string;
  busyLabel: string;
};

/** The end of a form whose contents are sent once: what went wrong, and the button, which is off while nobody knows. */
export function SendOnce({ submission, problem, busy, forget, label, busyLabel }: Props) {
  return (
    <>
      {problem && (
        <ProblemNotice
          problem={problem}
          startOver={() => {
            submission.startOver();
            forget();
          }}
        />
      )}
      <div>
        <Button type="submit" variant="primary" busy={busy} off={submission.doubtful}>
          {busy ? busyLabel : label}
        </Button>
      </div>
    </>
  );
}
