# The image of a release. goreleaser puts the binary of each platform beside this file.
#
#   docker run --rm -v "$PWD:/data" ghcr.io/mmimport/mmimport convert slack.zip
#
# The folder must be one that user 65532 can write to; --user "$(id -u)" makes it yours.
FROM gcr.io/distroless/static-debian12:nonroot
ARG TARGETPLATFORM
COPY $TARGETPLATFORM/mmimport /usr/bin/mmimport
WORKDIR /data
ENTRYPOINT ["/usr/bin/mmimport"]
