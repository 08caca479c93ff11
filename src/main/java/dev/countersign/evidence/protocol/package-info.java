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
 * kind  question   body
 *   1   Intend     bytes16 statement | u8 count | assertion ...
 *   2   Complete   32 bytes request id
 *   3   Reject     bytes16 statement | bytes16 reason (UTF-8) | assertion
 *   4   Describe   -
 *   5   Health     -
 *  16   DATA       artifact bytes
 *
 * kind  answer     body
 *  32   Send       -
 *  33   Receipt    u64 position in the journal | bytes16 time | bytes16 record hash (hexadecimal)
 *  34   Signed     receipt | u8 count | signature ...    signature = u8 image | u8 key | bytes16
 *  35   Refused    bytes16 code | bytes16 sentence
 *  36   Description bytes16 policy | u8 count | key ...   key = bytes16 name | bytes16 kind | bytes16 DER SubjectPublicKeyInfo
 *  37   Healthy    receipt of the newest record | u32 milliseconds from the start of the program to its first signature
 *
 * bytes16 = u16 length | bytes;  assertion = bytes16 credential id | bytes16 client data | bytes16 authenticator data | bytes16 signature
 * </pre>
 *
 * Text is UTF-8. A body must be used up to its last byte; anything else is refused with
 * {@link dev.countersign.evidence.protocol.ProtocolException}.
 */
@NullMarked
package dev.countersign.evidence.protocol;

import org.jspecify.annotations.NullMarked;
