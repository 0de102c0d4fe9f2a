//! A file that is given out from the disk, piece by piece.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum::body::Body;
use bytes::Bytes;
use bytes::BytesMut;
use http_body::Frame;
use http_body::SizeHint;
use tokio::fs::File;
use tokio::io::AsyncRead;
use tokio::io::ReadBuf;

use crate::serve::public::scan::Stamp;

/// Where a file lies, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disk {
    /// Where.
    pub(crate) path: PathBuf,
    /// How it was when its hash was made.
    pub(crate) stamp: Stamp,
}

/// How much is read at a time: what one connection may hold.
const PIECE_BYTES: usize = 32 * 1024;

impl Disk {
    /// The file as a body. `None` where another file has taken its place: it has another hash, and is another build's.
    pub(crate) async fn body(&self) -> Option<Body> {
        let file = File::open(&self.path).await.ok()?;
        let stamp = Stamp::new(&file.metadata().await.ok()?).ok()?;
        (stamp == self.stamp).then(|| {
            Body::new(Pieces {
                file,
                left: stamp.size,
                piece: BytesMut::new(),
            })
        })
    }
}

struct Pieces {
    file: File,
    left: u64,
    piece: BytesMut,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let this = &mut *self;
        let wanted = usize::try_from(this.left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        this.piece.resize(wanted, 0);
        let mut buffer = ReadBuf::new(&mut this.piece);
        ready!(Pin::new(&mut this.file).poll_read(context, &mut buffer))?;
        let read = buffer.filled().len();
        if read == 0 {
            // It was cut short in its place, and what is left of it was promised already.
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        this.left -= read as u64;
        this.piece.truncate(read);
        Poll::Ready(Some(Ok(Frame::data(this.piece.split().freeze()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
