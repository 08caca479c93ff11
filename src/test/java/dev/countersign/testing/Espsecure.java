package dev.countersign.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The makers' own espsecure 4.7.0, run with the system's Python on unpacked Debian packages. Its verdict is its exit
 * status: 0 accepted, 2 refused.
 */
public final class Espsecure {
    private static final String PYTHON = "/usr/bin/python3";

    private final Path files;
    private final Path modules;

    private Espsecure(Path files) {
        this.files = files;
        this.modules = files.resolve("usr/lib/python3/dist-packages");
    }

    /** The tool; downloads it once. */
    public static Espsecure unpacked() {
        return new Espsecure(DebianPackages.named("espsecure")
                .from("trixie", "esptool", "python3-reedsolo")
                .with(
                        "python3-cryptography",
                        "python3-cffi-backend",
                        "python3-serial",
                        "python3-ecdsa",
                        "python3-six",
                        "python3-bitstring",
                        "python3-yaml",
                        "python3-intelhex")
                .unpacked());
    }

    /** {@code verify_signature --version 2}: whether any block of the file is signed by this key. */
    public Command.Result verify(Path file, Path publicKeyPem) throws IOException {
        return espsecure("verify_signature", "--version", "2", "--keyfile", publicKeyPem.toString(), file.toString());
    }

    /** {@code digest_sbv2_public_key}: what is burnt into the eFuse, as lower-case hexadecimal. */
    public String keyDigest(Path publicKeyPem) throws IOException {
        Path folder = Files.createTempDirectory("espsecure");
        try {
            Path digest = folder.resolve("digest");
            Command.Result result = espsecure(
                    "digest_sbv2_public_key", "--keyfile", publicKeyPem.toString(), "--output", digest.toString());
            if (result.exit() != 0) {
                throw new IOException(result.output());
            }
            return HexFormat.of().formatHex(Files.readAllBytes(digest));
        } finally {
            Folders.delete(folder);
        }
    }

    /** {@code signature_info_v2}: the blocks of a signed file and the digests of their keys. */
    public Command.Result signatureInfo(Path file) throws IOException {
        return espsecure("signature_info_v2", file.toString());
    }

    /** {@code esptool image_info --version 2}: what the makers' tool reads in an image. */
    public Command.Result imageInfo(String chip, Path file) throws IOException {
        return python("esptool", "--chip", chip, "image_info", "--version", "2", file.toString());
    }

    private Command.Result espsecure(String... arguments) throws IOException {
        return python("espsecure", arguments);
    }

    private Command.Result python(String module, String... arguments) throws IOException {
        // -S: the modules installed on this system stay out, so what works here works on a bare one.
        List<String> command = new ArrayList<>(List.of(PYTHON, "-S", "-m", module));
        command.addAll(List.of(arguments));
        return Command.run(files, command, Map.of("PYTHONPATH", modules.toString()));
    }
}
