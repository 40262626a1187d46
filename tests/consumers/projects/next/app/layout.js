export const metadata = { title: 'torchlet', icons: 'data:,' }

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
