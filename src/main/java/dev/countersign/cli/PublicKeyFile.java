package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads public keys from PEM files: one block {@code PUBLIC KEY} (RFC 7468 section 13), RSA or EC. */
final class PublicKeyFile {
    private static final int MAXIMUM_SIZE = 65_536;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

    private PublicKeyFile() {}

    static PublicKey read(Path file) throws IOException, CommandException {
        if (Files.size(file) > MAXIMUM_SIZE) {
            throw unusable(file);
        }
        var text = Files.readString(file, ISO_8859_1);
        if (text.contains("PRIVATE KEY-----")) {
            throw new CommandException(
                    ExitCode.USAGE, "--key: " + file + " holds a private key. Verification wants the public one only.");
        }
        var blocks = BLOCK.matcher(text).results().toList();
        if (blocks.size() != 1) {
            throw unusable(file);
        }
        return decode(blocks.getFirst().group(1)).orElseThrow(() -> unusable(file));
    }

    private static Optional<PublicKey> decode(String base64) {
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        for (var algorithm : List.of("RSA", "EC")) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
            } catch (GeneralSecurityException e) {
                // The next one, perhaps.
            }
        }
        return Optional.empty();
    }

    private static CommandException unusable(Path file) {
        return new CommandException(
                ExitCode.USAGE, "--key: " + file + " does not hold one RSA or EC public key in PEM form.");
    }
}
