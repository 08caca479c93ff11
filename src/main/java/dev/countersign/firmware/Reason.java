package dev.countersign.firmware;

/**
 * Why a firmware file or a key for it is refused. The {@link #code() code} is stable: answers, records and test
 * vectors carry it; the sentence for people is the message of the {@link FirmwareException}.
 */
public enum Reason {
    /** The file handed in for signing already has a signature sector. */
    ALREADY_SIGNED("already-signed"),
    /** More or fewer signature blocks than registered keys, or than the chip reads. */
    BLOCK_COUNT("block-count"),
    /** The CRC-32 at the end of a signature block is wrong. */
    BLOCK_CRC("block-crc"),
    /** Something that is neither a signature block nor erased flash stands where a block may stand. */
    BLOCK_MAGIC("block-magic"),
    /** A byte that must be 00 inside a block, or FF after the blocks, is not. */
    BLOCK_PADDING("block-padding"),
    /** A signature block of a version, hash or curve that is not known. */
    BLOCK_SCHEME("block-scheme"),
    /** The chip id is not in the {@link Chip chip table}. */
    CHIP_UNKNOWN("chip-unknown"),
    /** A digest in the file is not the digest of its bytes. */
    DIGEST_MISMATCH("digest-mismatch"),
    /** The XOR over the segments' data is wrong. */
    IMAGE_CHECKSUM("image-checksum"),
    /** The SHA-256 appended to the image is wrong, or the header leaves open whether there is one. */
    IMAGE_HASH("image-hash"),
    /** The first byte is not E9. */
    IMAGE_MAGIC("image-magic"),
    /** A segment count outside 1 to 16, or a segment length that no loader takes. */
    IMAGE_SEGMENTS("image-segments"),
    /** The file is larger than any image of the family may be. */
    IMAGE_TOO_LARGE("image-too-large"),
    /** The file ends before the image that its header announces. */
    IMAGE_TRUNCATED("image-truncated"),
    /** The key is of a kind that the format or the chip does not take, or not safely. */
    KEY_KIND("key-kind"),
    /** The key inside the file is not the registered key, or its precomputed values do not fit it. */
    KEY_MISMATCH("key-mismatch"),
    /** The blocks of one sector are of different schemes. */
    MIXED_SCHEMES("mixed-schemes"),
    /** The application does not fill its last memory page, so that unverified flash could be mapped behind it. */
    NOT_SECURE_PADDED("not-secure-padded"),
    /** Bytes between the image and the next 4096 boundary are not all FF. */
    PADDING("padding"),
    /** The signature sector is not there, or not whole. */
    SECTOR_MISSING("sector-missing"),
    /** The security version is larger than the number of eFuse bits the chip has for it. */
    SECURE_VERSION_BUDGET("secure-version-budget"),
    /** The security version is below that of an earlier release. */
    SECURE_VERSION_DECREASE("secure-version-decrease"),
    /** The signature does not verify. */
    SIGNATURE_INVALID("signature-invalid"),
    /** The file goes on after the place where it must end. */
    TRAILING_DATA("trailing-data");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /** The stable lower-case name, words joined by hyphens. */
    public String code() {
        return code;
    }
}
