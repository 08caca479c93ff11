package dev.countersign.firmware;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;

/** Whatever the bytes are, the parsers answer with a value or the one declared exception. */
class EspImageFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void an_unsigned_image_is_read_or_refused(byte[] bytes) throws IOException {
        try {
            EspImage.readUnsigned(Fixtures.stream(bytes), bytes.length);
        } catch (FirmwareException e) {
            // a refusal
        }
    }

    @FuzzTest(maxDuration = "60s")
    void a_signed_file_is_described_or_refused(byte[] bytes) throws IOException {
        try {
            SecureBootV2.describe(Fixtures.stream(bytes), bytes.length);
        } catch (FirmwareException e) {
            // a refusal
        }
    }

    @FuzzTest(maxDuration = "60s")
    void a_signed_file_is_verified_or_refused(byte[] bytes) throws IOException {
        try {
            SecureBootV2.verify(Fixtures.stream(bytes), bytes.length, List.of(SoftwareKey.P_256.publicKey()));
        } catch (FirmwareException e) {
            // a refusal
        }
    }
}
