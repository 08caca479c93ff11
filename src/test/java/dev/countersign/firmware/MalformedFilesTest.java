package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One file and one sentence for each malformed shape; the shapes without a file are in the tests of their rules. */
class MalformedFilesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            unsigned-truncated.bin | The file ends within the data of segment 5 of the image: 952 more bytes are needed
            unsigned-wrong-magic.bin | This is not an ESP32 image: its first byte is E8, not E9
            unsigned-wrong-length.bin | The file ends within the data of segment 0 of the image: 16646172 more bytes are needed
            unsigned-bad-checksum.bin | The checksum of the image is CD, but its segments give CC
            unsigned-bad-hash.bin | The SHA-256 at the end of the image is not the SHA-256 of the image
            unsigned-trailing-data.bin | The file goes on after the image, which is 131072 bytes long
            unsigned-17-segments.bin | The image header announces 17 segments, not 1 to 16
            submitted-already-signed.bin | The image is signed already: a signature sector follows it
            truncated.bin | The file has no whole signature sector: it is 133120 bytes long, not 135168
            wrong-image-magic.bin | This is not an ESP32 image: its first byte is E8, not E9
            wrong-block-magic.bin | At the place of signature block 0 stands neither a block nor erased flash
            bad-block-crc.bin | The CRC of signature block 0 is wrong
            digest-altered.bin | Signature block 0 states the digest of another image
            payload-tampered.bin | Signature block 0 states the digest of another image
            swapped-embedded-key.bin | The key inside signature block 0 is not the registered key
            wrong-r-value.bin | The key inside signature block 0 is not the registered key
            bad-signature.bin | The signature in block 0 is not one by the registered key
            pss-salt-20.bin | The signature in block 0 is not one by the registered key
            pkcs1-v15.bin | The signature in block 0 is not one by the registered key
            signature-big-endian.bin | The signature in block 0 is not one by the registered key
            trailing-data.bin | The file goes on for 4096 bytes after its signature sector
            trailing-odd.bin | The file goes on for 1 bytes after its signature sector
            double-signed.bin | The file goes on for 4096 bytes after its signature sector
            mixed-schemes.bin | The signature blocks are of different schemes: rsassa-pss-sha256 and ecdsa-p256-sha256
            second-block-bad-digest.bin | Signature block 1 states the digest of another image
            dirt-in-sector.bin | At the place of signature block 1 stands neither a block nor erased flash
            p256-signature-big-endian.bin | The signature in block 0 is not one by the registered key
            p256-swapped-embedded-key.bin | The key inside signature block 0 is not the registered key
            wrong-key.bin | The key inside signature block 0 is not the registered key
            """)
    void is_refused_in_one_plain_sentence(String file, String sentence) {
        Fixtures.Vector vector = Fixtures.vector("esp32c3/malformed/" + file);

        FirmwareException refusal = catchThrowableOfType(FirmwareException.class, () -> read(vector));

        assertThat(refusal).hasMessage(sentence);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            app-secver-17.bin | The security version is 17, but the ESP32-C3 can count to 16 only
            app-unpadded.bin | The image is 65632 bytes long, not a multiple of the memory page of 65536 bytes: \
            build it with Secure Boot switched on (elf2image --secure-pad-v2)
            combined.bin | The file goes on after the image, which is 160 bytes long
            """)
    void is_refused_although_the_image_can_be_read(String file, String sentence) {
        Fixtures.Vector vector = Fixtures.vector("esp32c3/" + file);

        FirmwareException refusal = catchThrowableOfType(FirmwareException.class, () -> read(vector));

        assertThat(refusal).hasMessage(sentence);
    }

    private static void read(Fixtures.Vector vector) throws Exception {
        byte[] bytes = Fixtures.file(vector.file());
        if (vector.isSigned()) {
            SecureBootV2.verify(Fixtures.stream(bytes), bytes.length, vector.keys());
        } else {
            EspImage.readUnsigned(Fixtures.stream(bytes), bytes.length);
        }
    }
}
