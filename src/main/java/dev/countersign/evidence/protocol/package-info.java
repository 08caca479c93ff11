/**
 * What server and signer say to each other over the Unix domain socket.
 *
 * <h2>Frames</h2>
 *
 * <pre>
 * u32 length of what follows, big-endian, 1 to 65,536 | u8 kind | body
 * </pre>
 *
 * A client sends one {@link dev.countersign.evidence.protocol.Question} in a frame and reads one {@link dev.countersign.evidence.protocol.Answer};
 * then it may ask again. Only {@code Send} is not the last answer: after it the client sends the artifacts of the statement, image by image,
 * in {@code DATA} frames whose bodies are exactly as long in total as the statement says, and then reads the answer proper.
 *
 * <pre>
 * kind  question    body
 *   1   Intend      bytes16 statement | u8 count | signature ...
 *   2   Complete    32 bytes request id
 *   3   Reject      bytes16 statement | bytes16 reason (UTF-8) | signature
 *   4   Describe    -
 *   5   Health      -
 *   6   Veto        bytes16 statement or change | bytes16 reason (UTF-8) | signature
 *   7   Propose     bytes16 change | bytes16 next policy, or empty | u8 count | signature ...
 *   8   Present     u64 position of the newest record known plus 1, or 0 for none | bytes16 its hash (hexadecimal), or empty
 *   9   Publish     -
 *  10   PolicyText  32 bytes digest of a policy
 *  16   DATA        artifact bytes
 *
 * kind  answer      body
 *  32   Send        -
 *  33   Receipt     u64 position in the journal | bytes16 time | bytes16 record hash (hexadecimal)
 *  34   Signed      receipt | u8 count | made ...    made = u8 image | u8 key | bytes16
 *  35   Refused     bytes16 code | bytes16 sentence
 *  36   Description bytes16 policy | u8 count | key ... | u8 0 or 1 | pending ...
 *                   key = bytes16 name | bytes16 kind | bytes16 DER SubjectPublicKeyInfo | bytes16 state
 *                   pending = 32 bytes id of the change | 32 bytes digest of the policy | bytes16 time of adoption
 *  37   Healthy     receipt of the newest record | u32 milliseconds from the start of the program to its first signature
 *                   | u64 fence | bytes16 word about the clock
 *  38   PublicFiles u64 number | bytes16 keys.json | bytes16 its signature | bytes16 revocations.json | bytes16 its signature
 *  39   PolicyBytes bytes16 policy
 *
 * bytes16 = u16 length | bytes
 * signature = u8 1 | bytes16 credential id | bytes16 client data | bytes16 authenticator data | bytes16 signature (WebAuthn)
 *           | u8 2 | bytes16 SSHSIG
 * </pre>
 *
 * Text is UTF-8. A body must be used up to its last byte; anything else is refused with
 * {@link dev.countersign.evidence.protocol.ProtocolException}.
 */
@NullMarked
package dev.countersign.evidence.protocol;

import org.jspecify.annotations.NullMarked;
