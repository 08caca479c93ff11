/**
 * The approver's own ssh key, used through the approver's own {@code ssh-keygen}: the program that the web server does not serve, with the
 * agent, security key, passphrase and PIN handling that people know already. Nothing here ever sees a private key.
 */
@NullMarked
package dev.countersign.cli.ssh;

import org.jspecify.annotations.NullMarked;
