package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A signed image. How much has been checked says the method that returned it: {@link SecureBootV2#verify} or
 * {@link SecureBootV2#describe}.
 *
 * @param blocks one to three, all of one kind
 */
public record SignedEspImage(EspImage image, List<SignatureBlock> blocks) {
    public SignedEspImage {
        requireNonNull(image, "image is null");
        blocks = List.copyOf(blocks);
    }
}
