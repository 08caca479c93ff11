/**
 * Firmware formats: reading, digesting and stamping. Uses the JDK alone, reads every file once and in order, holds no more
 * than 64 KiB of it, and has one declared exception, {@link dev.countersign.firmware.FirmwareException}.
 *
 * <p>One format so far, {@code esp-secure-boot-v2}: the Secure Boot V2 of Espressif's ESP32 family. What follows is its
 * byte specification. Numbers are unsigned and have their least significant byte first.
 *
 * <h2>Image</h2>
 *
 * <pre>
 * header, 24 bytes
 *    0  E9
 *    1  number of segments, 1 to 16
 *   12  chip id (2), see {@link dev.countersign.firmware.Chip}
 *   15  lowest chip revision (2), 17 highest (2), each hundred times major plus minor
 *   23  01 when a SHA-256 follows the image, else 00; nothing else is taken
 * segments, each: load address (4), length (4; a multiple of 4 below 16 MiB), data
 * padding of any content and the checksum: the last byte of the 16-byte line it lies in, at least one byte behind
 *   the last segment; EF xor every byte of the segments' data
 * SHA-256 of everything so far (32), where the header says so
 * </pre>
 *
 * <p>The data of segment 0 may begin with a descriptor. Texts end at a zero byte or with their field; what cannot be
 * printed is shown as a question mark.
 *
 * <pre>
 * application, 256 bytes                               boot loader, 80 bytes
 *    0  32 54 CD AB                                       0  50
 *    4  security version (4)                              3  security version (1)
 *   16  version [32]                                      4  version (4)
 *   48  project name [32]                                 8  esp-idf version [32], not empty
 *   80  time [16]                                        40  date and time [24], may be empty
 *   96  date [16]
 *  112  esp-idf version [32]
 *  144  SHA-256 of the ELF file (32)
 *  176  lowest eFuse block revision (2), 178 highest (2)
 *  180  memory page: 13 to 16 for 8 to 64 KiB, 0 for 64 KiB
 * </pre>
 *
 * <p>An application, and every image above 64 KiB, must fill its last memory page. Its security version must not exceed
 * the number of eFuse bits that the chip counts it in. Stock MicroPython leaves version and project name empty and has a
 * line {@code MicroPython v...} somewhere in its data, which is reported beside them.
 *
 * <p>An unsigned file is the image, or the image padded with FF to the next multiple of 4096; nothing else. This is a whole
 * one, the smallest there can be, for an ESP32-C3:
 *
 * <pre>
 * E9 01 02 20 00 00 38 40 EE 00 00 00 05 00 00 03
 * 00 8F 01 00 00 00 00 00 00 00 38 40 04 00 00 00
 * 6F 00 00 00 00 00 00 00 00 00 00 00 00 00 00 80
 * </pre>
 *
 * <p>Padded with FF to 4096 bytes it has this SHA-256, which is what a key signs:
 *
 * <pre>
 * 866e789116f76a2796b63c83d8d6315ba25b5ba14d9dafde41f182c0f7b97d67
 * </pre>
 *
 * <h2>Signed file</h2>
 *
 * <pre>
 * image, padded with FF to a multiple of 4096
 * sector of 4096 bytes: one to three blocks of 1216 bytes without gaps, the rest FF
 *
 * block   RSA-3072                      P-256                         P-384
 *    0    E7 02 00 00                   E7 03 00 00                   E7 03 01 00
 *    4    SHA-256 of the padded image   SHA-256                       SHA-384 (48)
 *         36 modulus n (384)            36 curve 02                   52 curve 03
 *        420 exponent e (4)             37 X (32), 69 Y (32)          53 X (48), 101 Y (48)
 *        424 R = 2^6144 mod n (384)    101 r (32), 133 s (32)        149 r (48), 197 s (48)
 *        808 M' = -(n^-1) mod 2^32 (4)
 *        812 signature (384), reversed
 *         zeros up to 1196
 * 1196    CRC-32 of bytes 0 to 1195
 * 1200    zeros (16)
 * </pre>
 *
 * <p>RSA signatures are RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of exactly 32 bytes; the modulus has 3072 bits
 * and the exponent is 65537. All blocks of a sector are of one column. A chip finds the sector behind the padded image,
 * compares the SHA-256 of the key's bytes in a block (n to M', or curve to Y) with its eFuse, and takes the first block
 * that fits. So a verifier must compare those bytes with the registered key, and must refuse a second sector behind the
 * first.
 *
 * <p>Which chips take which keys is in {@link dev.countersign.firmware.Chip#refusal}: it is asked before signing, not when a
 * file is verified.
 */
@NullMarked
package dev.countersign.firmware;

import org.jspecify.annotations.NullMarked;
