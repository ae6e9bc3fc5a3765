/** Certificate of the authority of the home, beside `home.json`: no secret, and what a county is given of it. */
export const AUTHORITY_FILE = 'home-authority.pem';
