/**
 * What makes one command enough to try Countersign: a token with fresh keys, a policy, software authenticators for the
 * development people, and a tour that plays the whole workflow once.
 *
 * <p>None of it is active in production: the beans here are left out of a packaged server, and everything they make is
 * marked. The policy says {@code mark development}, each credential has the class {@code development}, and a signer that
 * pinned another policy refuses both. Keys are made per state folder, with mode 0600, and are never shipped.
 *
 * <p>The development identities are served by Quarkus itself (OIDC Dev Services), on the loopback interface only.
 */
@NullMarked
package dev.countersign.app.development;

import org.jspecify.annotations.NullMarked;
