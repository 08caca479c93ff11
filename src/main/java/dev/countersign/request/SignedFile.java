package dev.countersign.request;

/**
 * A file to be sent.
 *
 * @param sha256 its name in the blob store
 * @param size bytes
 * @param submittedName name of the file that was submitted
 */
record SignedFile(String sha256, long size, String submittedName) {}
