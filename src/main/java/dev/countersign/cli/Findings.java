package dev.countersign.cli;

import static java.util.Objects.requireNonNull;

import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.Reason;
import dev.countersign.firmware.SignedEspImage;

/** What reading a firmware file has shown. */
sealed interface Findings {

    /** An image as it is handed in for signing. */
    record Unsigned(EspImage image, String sha256) implements Findings {}

    /** A signed image; whether the signatures were verified depends on the command. */
    record Signed(SignedEspImage file, String sha256) implements Findings {}

    /** Neither, or not good; {@code sentence} says why in plain words. */
    record Refused(Reason reason, String sentence) implements Findings {
        public Refused {
            requireNonNull(reason, "reason is null");
        }

        static Refused of(FirmwareException refusal) {
            return new Refused(refusal.reason(), refusal.getMessage() + ".");
        }
    }
}
