package dev.countersign.firmware;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last 4096 bytes of a signed file: one to three blocks without gaps, then FF. */
final class SignatureSector {
    private static final int MAXIMUM_BLOCKS = 3;

    private SignatureSector() {}

    /** Reads the blocks; all of one scheme. */
    static List<SignatureBlock> read(byte[] sector) throws FirmwareException {
        List<SignatureBlock> blocks = new ArrayList<>();
        while (blocks.size() < MAXIMUM_BLOCKS) {
            int offset = blocks.size() * SignatureBlock.LENGTH;
            byte[] bytes = Arrays.copyOfRange(sector, offset, offset + SignatureBlock.LENGTH);
            if (EspImage.isErased(bytes)) {
                break;
            }
            blocks.add(SignatureBlock.read(bytes, blocks.size()));
        }
        if (blocks.isEmpty()) {
            throw new FirmwareException(Reason.BLOCK_MAGIC, "The signature sector is empty");
        }
        if (!EspImage.isErased(Arrays.copyOfRange(sector, blocks.size() * SignatureBlock.LENGTH, sector.length))) {
            throw new FirmwareException(
                    Reason.BLOCK_PADDING, "The signature sector has other bytes than FF behind its blocks");
        }
        requireOneScheme(blocks);
        return List.copyOf(blocks);
    }

    static byte[] write(List<SignatureBlock> blocks) {
        byte[] sector = new byte[EspImage.SECTOR];
        Arrays.fill(sector, (byte) 0xFF);
        for (int i = 0; i < blocks.size(); i++) {
            System.arraycopy(blocks.get(i).bytes(), 0, sector, i * SignatureBlock.LENGTH, SignatureBlock.LENGTH);
        }
        return sector;
    }

    /** A chip looks for its one scheme and curve only; a file that mixes them is signed for no chip as a whole. */
    static void requireOneScheme(List<SignatureBlock> blocks) throws FirmwareException {
        for (SignatureBlock block : blocks) {
            if (block.kind() != blocks.getFirst().kind()) {
                throw new FirmwareException(
                        Reason.MIXED_SCHEMES,
                        "The signature blocks are of different schemes: "
                                + blocks.getFirst().kind().algorithm() + " and "
                                + block.kind().algorithm());
            }
        }
    }
}
