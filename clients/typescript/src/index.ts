/**
 * The errors of AVA Integrations, typed. The exchange for urql is in `/urql`, the link for Apollo Client in `/apollo`, and the
 * types of the whole schema are in `/schema`.
 *
 * @module
 */
export { type AvaError, avaErrors, isAvaError, isErrorCode } from './errors.js';
export {
  ErrorAction, ErrorCategory, ErrorCode, ErrorOutcome, Service,
  type ErrorActionHint, type ErrorExtensions, type ErrorRetry, type ErrorUpstream,
} from './schema.js';
