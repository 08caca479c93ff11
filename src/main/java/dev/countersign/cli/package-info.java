/**
 * The command line program: submit, watch, approve and fetch over HTTP, and verify or inspect files with no server at all.
 *
 * <p>It is a plain Java program without a framework. What needs a server goes through {@link dev.countersign.cli.api},
 * the only package that speaks HTTP and JSON. What decides (is this file signed, what exactly does this statement say)
 * is the trusted core, the very classes that the signer runs: an approver need not believe what a web page shows.
 *
 * <p>Each command is one class. A command ends by returning one of the codes in {@link dev.countersign.cli.ExitCode},
 * or by throwing: {@link dev.countersign.cli.Failures} is the one place that turns an exception into a code, words on
 * the error stream and, with {@code --json}, a problem document on the output stream.
 */
@NullMarked
package dev.countersign.cli;

import org.jspecify.annotations.NullMarked;
