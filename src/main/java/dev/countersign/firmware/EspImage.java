package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An application or boot loader image for a chip of the ESP32 family, read and found good; the package documentation
 * shows its bytes.
 *
 * @param segments how many, 1 to 16
 * @param imageLength bytes of the image itself, without padding
 * @param minimumRevision lowest chip revision it runs on, hundred times major plus minor
 * @param maximumRevision highest chip revision, likewise; 65535 for no limit
 * @param app the application's descriptor, where it has one
 * @param bootloader the boot loader's descriptor, where it has one
 * @param banner the first line {@code MicroPython v...} in the image, printable ASCII
 * @param paddedLength {@code imageLength} rounded up to a multiple of 4096
 * @param sha256 SHA-256 of the image and of as much of the padding as the file has: of a file that is handed in for signing, the whole
 * @param paddedSha256 SHA-256 of the image padded with FF to {@code paddedLength}: what an RSA-3072 or P-256 key signs
 */
public record EspImage(
        Chip chip,
        int segments,
        long imageLength,
        int minimumRevision,
        int maximumRevision,
        Optional<AppDescriptor> app,
        Optional<BootloaderDescriptor> bootloader,
        Optional<String> banner,
        long paddedLength,
        Digest sha256,
        Digest paddedSha256) {

    /** The largest file that is read: the largest flash memory that the family's boot ROMs map. */
    public static final long MAXIMUM_SIZE = 16L * 1024 * 1024;

    /** Signature sectors begin at a multiple of this, and have this length. */
    static final int SECTOR = 4096;

    public EspImage {
        requireNonNull(chip, "chip is null");
        requireNonNull(app, "app is null");
        requireNonNull(bootloader, "bootloader is null");
        requireNonNull(banner, "banner is null");
        requireNonNull(sha256, "sha256 is null");
        requireNonNull(paddedSha256, "paddedSha256 is null");
    }

    /** {@link #readUnsigned(InputStream, long, OutputStream)} without a copy. */
    public static EspImage readUnsigned(InputStream in, long size) throws IOException, FirmwareException {
        return readUnsigned(in, size, OutputStream.nullOutputStream());
    }

    /**
     * Reads an image that is handed in for signing, holding no more of it than 64 KiB. Refused is everything that a chip
     * refuses and everything that is unclear: a wrong checksum or hash, an image that is signed already, that goes on
     * after its end, that does not fill its memory page, or whose security version the chip cannot count to.
     *
     * @param size length of the file; so many bytes are read, and fewer only when the image is refused
     * @param paddedCopy takes the padded image, the bytes that are hashed and signed, while they pass. What has arrived
     *     there counts only when this method returns
     * @throws IOException when a stream fails, or {@code in} ends before {@code size} bytes
     */
    public static EspImage readUnsigned(InputStream in, long size, OutputStream paddedCopy)
            throws IOException, FirmwareException {
        refuseLargerThan(MAXIMUM_SIZE, size);
        ImageSource source = new ImageSource(in, size, paddedCopy, false);
        ImageLayout layout = ImageLayout.read(source);
        int padding = paddingOf(layout.length());
        if (source.remaining() == 0) {
            Digest sha256 = source.sha256();
            source.pad(padding);
            return complete(layout, source, sha256);
        } else if (source.remaining() < padding) {
            throw trailing(layout);
        } else {
            boolean erased = isErased(source.exactly(padding));
            refuseContinuation(source, layout);
            if (!erased) {
                throw dirtyPadding();
            }
        }
        return complete(layout, source, source.sha256());
    }

    /** Reads the padded image of a signed file and leaves the source at the signature sector, the last of the file. */
    static EspImage readSigned(ImageSource source, long size) throws IOException, FirmwareException {
        ImageLayout layout = ImageLayout.read(source);
        int padding = paddingOf(layout.length());
        long expected = layout.length() + padding + SECTOR;
        if (size < expected) {
            throw new FirmwareException(
                    Reason.SECTOR_MISSING,
                    "The file has no whole signature sector: it is " + size + " bytes long, not " + expected);
        }
        if (size > expected) {
            throw new FirmwareException(
                    Reason.TRAILING_DATA,
                    "The file goes on for " + (size - expected) + " bytes after its signature sector");
        }
        if (!isErased(source.exactly(padding))) {
            throw dirtyPadding();
        }
        return complete(layout, source, source.sha256());
    }

    static void refuseLargerThan(long limit, long size) throws FirmwareException {
        if (size > limit) {
            throw new FirmwareException(
                    Reason.IMAGE_TOO_LARGE, "The file is " + size + " bytes long, more than " + limit);
        }
    }

    private static EspImage complete(ImageLayout layout, ImageSource source, Digest sha256) throws FirmwareException {
        ImageRules.check(layout);
        return new EspImage(
                layout.chip(),
                layout.segments(),
                layout.length(),
                layout.minimumRevision(),
                layout.maximumRevision(),
                layout.app(),
                layout.bootloader(),
                source.banner().found(),
                layout.length() + paddingOf(layout.length()),
                sha256,
                source.sha256());
    }

    /** Nothing may follow the padded image. */
    private static void refuseContinuation(ImageSource source, ImageLayout layout)
            throws IOException, FirmwareException {
        if (source.remaining() >= 4 && source.sector(1)[0] == SignatureBlock.MAGIC) {
            throw new FirmwareException(
                    Reason.ALREADY_SIGNED, "The image is signed already: a signature sector follows it");
        }
        if (source.remaining() > 0) {
            throw trailing(layout);
        }
    }

    private static FirmwareException trailing(ImageLayout layout) {
        return new FirmwareException(
                Reason.TRAILING_DATA, "The file goes on after the image, which is " + layout.length() + " bytes long");
    }

    private static FirmwareException dirtyPadding() {
        return new FirmwareException(
                Reason.PADDING, "Between the end of the image and the next multiple of 4096 stand other bytes than FF");
    }

    private static int paddingOf(long imageLength) {
        return (int) (-imageLength & (SECTOR - 1));
    }

    static boolean isErased(byte[] bytes) {
        for (byte value : bytes) {
            if (value != (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** The version in the image: the application's text where it has one, else the boot loader's number. */
    public Optional<String> version() {
        return app.map(AppDescriptor::version)
                .filter(text -> !text.isBlank())
                .or(() -> bootloader.map(descriptor -> Long.toString(descriptor.version())));
    }

    /** The security version in the image: the application's, else the boot loader's; empty without a descriptor. */
    public OptionalLong securityVersion() {
        return app.map(AppDescriptor::securityVersion)
                .or(() -> bootloader.map(descriptor -> (long) descriptor.securityVersion()))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /**
     * Refuses an image whose security version is below {@code floor}, that of the last release. An image without one
     * counts as 0.
     */
    public void requireSecurityVersionAtLeast(long floor) throws FirmwareException {
        long version = securityVersion().orElse(0);
        if (version < floor) {
            throw new FirmwareException(
                    Reason.SECURE_VERSION_DECREASE,
                    "The security version is " + version + ", below " + floor + ", that of an earlier release");
        }
    }
}
