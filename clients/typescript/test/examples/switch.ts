import { type AvaError, isErrorCode } from '@ava/integrations-client';

export function screenFor({ extensions: { code, action } }: AvaError): string {
  if (!isErrorCode(code)) return 'sentence'; // of a newer server
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'sign-in';
    case 'OUTCOME_UNKNOWN':
      return 'look-before-you-repeat';
    default:
      return action.url ?? 'sentence';
  }
}
