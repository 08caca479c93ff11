package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that something is refused for one reason, in one sentence. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(Reason reason, String sentence, ThrowingCallable attempt) {
        FirmwareException refusal = catchThrowableOfType(FirmwareException.class, attempt);
        assertThat(refusal).as("refusal").isNotNull().hasMessage(sentence);
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    static void assertUnsignedRefused(Reason reason, String sentence, byte[] image) {
        assertRefused(reason, sentence, () -> EspImage.readUnsigned(Fixtures.stream(image), image.length));
    }
}
