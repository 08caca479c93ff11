/**
 * What a client is told when the server refuses: the catalogue of problems, the one exception that features throw, and the
 * only code that writes an error answer (RFC 9457, {@code application/problem+json}).
 *
 * <p>An answer looks like this; {@code detail} says what is wrong and how to mend it, further members depend on the type:
 *
 * <pre>{@code
 * {"type": "/problems/malformed-image", "title": "The image is malformed", "status": 422,
 *  "detail": "The checksum of the segments is 0x1f, the image says 0x1e. Build the image again.",
 *  "instance": "/api/v1/signing-requests", "reason": "image-checksum"}
 * }</pre>
 */
@NullMarked
package dev.countersign.problem;

import org.jspecify.annotations.NullMarked;
