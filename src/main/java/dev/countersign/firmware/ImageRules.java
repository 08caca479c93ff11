package dev.countersign.firmware;

/** What must be true of a whole image beyond being readable: rule 15 of Secure Boot V2 files. */
final class ImageRules {
    private static final int LARGEST_PAGE_LOGARITHM = 16;
    private static final long LARGEST_PAGE = 1 << LARGEST_PAGE_LOGARITHM;

    private ImageRules() {}

    static void check(ImageLayout image) throws FirmwareException {
        requireSecurePadding(image);
        requireSecureVersionBudget(image);
    }

    /**
     * Flash is mapped in whole pages: behind an image that ends within one, an attacker could put code that is mapped but
     * was never verified. A boot loader is copied, not mapped, so a short image without an application's descriptor is
     * taken for one and may end anywhere.
     */
    private static void requireSecurePadding(ImageLayout image) throws FirmwareException {
        if (image.app().isEmpty() && image.length() <= LARGEST_PAGE) {
            return;
        }
        long page = image.app().isPresent() ? pageSize(image.chip(), image.app().get()) : LARGEST_PAGE;
        if (image.length() % page != 0) {
            throw new FirmwareException(
                    Reason.NOT_SECURE_PADDED,
                    "The image is " + image.length() + " bytes long, not a multiple of the memory page of " + page
                            + " bytes: build it with Secure Boot switched on (elf2image --secure-pad-v2)");
        }
    }

    private static long pageSize(Chip chip, AppDescriptor app) throws FirmwareException {
        int logarithm = app.pageSizeLogarithm() == 0 ? LARGEST_PAGE_LOGARITHM : app.pageSizeLogarithm();
        if (logarithm > LARGEST_PAGE_LOGARITHM || 1 << logarithm < chip.smallestPage()) {
            throw new FirmwareException(
                    Reason.NOT_SECURE_PADDED,
                    "The application is made for memory pages of 2^" + logarithm + " bytes, which the " + chip.title()
                            + " does not have");
        }
        return 1L << logarithm;
    }

    /** A chip counts the security version in eFuse bits: a larger one could never be burnt, and would lock devices out. */
    private static void requireSecureVersionBudget(ImageLayout image) throws FirmwareException {
        long version = image.app().map(AppDescriptor::securityVersion).orElse(0L);
        int bits = image.chip().secureVersionBits();
        if (version > bits) {
            throw new FirmwareException(
                    Reason.SECURE_VERSION_BUDGET,
                    "The security version is " + version + ", but the "
                            + image.chip().title() + " can count to " + bits + " only");
        }
    }
}
