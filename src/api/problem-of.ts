// Problem of: what the framework throws, as the problem that it is. What is not known is a fault of ours, and tells nothing.
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { FieldFault, ProblemCode } from './problem.ts';

const OF_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'invalid_request',
  FST_ERR_HANDLER_TIMEOUT: 'busy',
  FST_ERR_NOT_FOUND: 'not_found',
  REDIS_UNREACHABLE: 'shared_silent',
};

/** Faults told of one request; one is enough to mend it, all of them could be as large as the request. */
const FAULTS_LIMIT = 20;

/** Where the agents run in programs apart. */
const OF_FATE: Partial<Record<ErrorCode, ProblemCode>> = {
  NOT_SERVED: 'not_served',
  BUS_UNREACHABLE: 'log_unreachable',
  BUS_UNANSWERED: 'outcome_unknown',
};

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SmcError) {
    const code = OF_FATE[error.code];
    if (code !== undefined) return new Problem(code, { detail: `${error.message}: ${error.mend}` });
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const context: unknown = 'validationContext' in error ? error.validationContext : undefined;
    const errors = error.validation.slice(0, FAULTS_LIMIT).map(({ instancePath, keyword }): FieldFault => ({
      path: [typeof context === 'string' ? context : '', ...instancePath.split('/')]
        .filter(Boolean)
        .join('.')
        .slice(0, 64),
      code: keyword,
    }));
    return new Problem('invalid_request', { errors });
  }
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  const known = typeof code === 'string' ? OF_CODE[code] : undefined;
  if (known !== undefined) return new Problem(known);
  return new Problem(
    typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? 'invalid_request' : 'internal',
  );
}
